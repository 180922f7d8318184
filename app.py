"""Every trigger, and nothing else: each maps what came to one handler call."""

from typing import Any

from chalice import Chalice, ConvertToMiddleware, IAMAuthorizer, Response

from chalicelib import events, wiring
from chalicelib.handlers.answer_dialect import answer_dialect
from chalicelib.handlers.api import (
    cancels,
    fleets,
    forecasts,
    freezes,
    health,
    holds,
    hosts,
    ready,
    rebuilds,
    replacements,
    report,
    spec,
    timeline,
)
from chalicelib.handlers.api.http import View, problems_alike
from chalicelib.handlers.look_at_hook import look_at_hook
from chalicelib.handlers.mark_interruption import mark_interruption
from chalicelib.handlers.mark_maintenance import mark_maintenance
from chalicelib.handlers.note_scaling import note_scaling
from chalicelib.handlers.note_tag_change import note_tag_change
from chalicelib.handlers.reconcile_fleet import reconcile_fleets
from chalicelib.handlers.register_host import register_host
from chalicelib.handlers.sweep import sweep as sweep_all
from chalicelib.handlers.taint_hosts import taint_hosts
from chalicelib.observability import logger, publish_metrics, tracer

app = Chalice(app_name="repave")
app.register_middleware(ConvertToMiddleware(logger.inject_lambda_context))
app.register_middleware(ConvertToMiddleware(tracer.capture_lambda_handler))
app.register_middleware(publish_metrics)
app.register_middleware(problems_alike, "http")
signed = IAMAuthorizer()


@app.on_cw_event({"source": ["aws.ec2"], "detail-type": ["EC2 Instance State-change Notification"]})
def on_instance_state(event: events.RawEvent) -> None:
    register_host(wiring.deps(), events.parse_instance_state(event.to_dict()))


@app.on_cw_event({"source": ["aws.ec2"], "detail-type": [*events.NOTICES]})
def on_notice(event: events.RawEvent) -> None:
    mark_interruption(wiring.deps(), events.parse_notice(event.to_dict()))


@app.on_cw_event(
    {
        "source": ["aws.health"],
        "detail": {"service": ["EC2"], "eventTypeCategory": ["scheduledChange"]},
    }
)
def on_scheduled_change(event: events.RawEvent) -> None:
    mark_maintenance(wiring.deps(), events.parse_scheduled_change(event.to_dict()))


@app.on_cw_event(
    {
        "detail-type": ["AWS API Call via CloudTrail"],
        "detail": {"eventSource": events.CALL_SOURCES, "eventName": events.CALL_NAMES},
    }
)
def on_touch(event: events.RawEvent) -> None:
    taint_hosts(wiring.deps(), events.parse_touch(event.to_dict()))


@app.on_cw_event({"source": ["aws.autoscaling"], "detail-type": [*events.SCALING_KINDS]})
def on_scaling(event: events.RawEvent) -> None:
    note_scaling(wiring.deps(), events.parse_scaling(event.to_dict()))


@app.on_cw_event(
    {
        "source": ["aws.tag"],
        "detail-type": ["Tag Change on Resource"],
        "detail": {"changed-tag-keys": [{"prefix": "repave:"}]},
    }
)
def on_tag_change(event: events.RawEvent) -> None:
    note_tag_change(wiring.deps(), events.parse_tag_change(event.to_dict()))


@app.on_cw_event({"source": ["aws.autoscaling"], "detail-type": [*events.LIFECYCLE_KINDS]})
def on_lifecycle_action(event: events.RawEvent) -> None:
    look_at_hook(wiring.deps(), events.parse_lifecycle_action(event.to_dict()))


@app.schedule("rate(1 minute)")
def sweep(event: Any) -> None:
    sweep_all(wiring.deps())


@app.on_sqs_message(queue="repave-pokes.fifo", batch_size=10)
def reconcile_fleet(event: Any) -> dict[str, Any]:
    unreadable = reconcile_fleets(wiring.deps(), events.parse_pokes(event.to_dict()))
    return {"batchItemFailures": [{"itemIdentifier": message} for message in unreadable]}


def _serve(view: View) -> None:
    def answer(**_: str) -> Response:
        return view(wiring.deps(), app.current_request)

    operation = view.operation
    app.route(operation.path, methods=[operation.method], authorizer=signed)(answer)


for _view in (
    hosts.list_hosts,
    hosts.show_host,
    timeline.show_host_timeline,
    holds.hold_host,
    holds.release_host,
    rebuilds.rebuild_host,
    rebuilds.rebuild_fleet,
    ready.signal_ready,
    fleets.list_fleets,
    fleets.show_fleet,
    fleets.show_plan,
    forecasts.show_forecast,
    timeline.show_fleet_timeline,
    freezes.freeze_fleet,
    freezes.thaw_fleet,
    freezes.freeze_account,
    freezes.thaw_account,
    replacements.list_replacements,
    replacements.show_replacement,
    cancels.cancel_replacement,
    report.show_report,
    health.show_health,
    spec.show_spec,
):
    _serve(_view)


@app.lambda_function(name="dialects")
def dialects(event: Any, context: Any) -> dict[str, Any]:
    """Behind an HTTP API of its own: Chalice has no routes of many segments."""
    return answer_dialect(wiring.deps(), events.parse_http_call(event))


# Chalice's own class refuses events that lack a field before anyone can name it.
for _function in (
    on_instance_state,
    on_notice,
    on_scheduled_change,
    on_touch,
    on_scaling,
    on_tag_change,
    on_lifecycle_action,
):
    _function.event_class = events.RawEvent
