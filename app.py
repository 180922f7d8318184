"""Every trigger, and nothing else: each maps what came to one handler call.

A handler is imported by its trigger: a function that starts cold waits for no other's.
"""

import gc
import os
from importlib import import_module
from typing import Any

from chalice import Chalice, ConvertToMiddleware, IAMAuthorizer, Response

from chalicelib import events, wiring
from chalicelib.observability import TRACED, logger, publish_metrics, traced

app = Chalice(app_name="repave")
app.register_middleware(ConvertToMiddleware(logger.inject_lambda_context))
if TRACED:
    app.register_middleware(ConvertToMiddleware(traced))
app.register_middleware(publish_metrics)
signed = IAMAuthorizer()

API = "app.app"
ENTRY = os.environ.get("_HANDLER", API)
"""Of this process: Lambda names it. Whoever else imports this module wants the routes."""
AT_START = {
    API: ("policies.book",),
    "app.sweep": ("handlers.sweep", "policies.book"),
    "app.reconcile_fleet": ("handlers.reconcile_fleet", "policies.book"),
    "app.dialects": ("handlers.answer_dialect",),
}
"""What takes long to import, by who needs it at each call: a function has the whole processor while
Lambda starts it, and only its memory's share of one after."""


@app.on_cw_event({"source": ["aws.ec2"], "detail-type": ["EC2 Instance State-change Notification"]})
def on_instance_state(event: events.RawEvent) -> None:
    from chalicelib.handlers.register_host import register_host

    register_host(wiring.deps(), events.parse_instance_state(event.to_dict()))


@app.on_cw_event({"source": ["aws.ec2"], "detail-type": [*events.NOTICES]})
def on_notice(event: events.RawEvent) -> None:
    from chalicelib.handlers.mark_interruption import mark_interruption

    mark_interruption(wiring.deps(), events.parse_notice(event.to_dict()))


@app.on_cw_event(
    {
        "source": ["aws.health"],
        "detail": {"service": ["EC2"], "eventTypeCategory": ["scheduledChange"]},
    }
)
def on_scheduled_change(event: events.RawEvent) -> None:
    from chalicelib.handlers.mark_maintenance import mark_maintenance

    mark_maintenance(wiring.deps(), events.parse_scheduled_change(event.to_dict()))


@app.on_cw_event(
    {
        "detail-type": ["AWS API Call via CloudTrail"],
        "detail": {"eventSource": events.CALL_SOURCES, "eventName": events.CALL_NAMES},
    }
)
def on_touch(event: events.RawEvent) -> None:
    from chalicelib.handlers.taint_hosts import taint_hosts

    taint_hosts(wiring.deps(), events.parse_touch(event.to_dict()))


@app.on_cw_event({"source": ["aws.autoscaling"], "detail-type": [*events.SCALING_KINDS]})
def on_scaling(event: events.RawEvent) -> None:
    from chalicelib.handlers.note_scaling import note_scaling

    note_scaling(wiring.deps(), events.parse_scaling(event.to_dict()))


@app.on_cw_event(
    {
        "source": ["aws.tag"],
        "detail-type": ["Tag Change on Resource"],
        "detail": {"changed-tag-keys": [{"prefix": "repave:"}]},
    }
)
def on_tag_change(event: events.RawEvent) -> None:
    from chalicelib.handlers.note_tag_change import note_tag_change

    note_tag_change(wiring.deps(), events.parse_tag_change(event.to_dict()))


@app.on_cw_event({"source": ["aws.autoscaling"], "detail-type": [*events.LIFECYCLE_KINDS]})
def on_lifecycle_action(event: events.RawEvent) -> None:
    from chalicelib.handlers.look_at_hook import look_at_hook

    look_at_hook(wiring.deps(), events.parse_lifecycle_action(event.to_dict()))


@app.schedule("rate(1 minute)")
def sweep(event: Any) -> None:
    from chalicelib.handlers.sweep import sweep

    sweep(wiring.deps())


@app.on_sqs_message(queue="repave-pokes.fifo", batch_size=10)
def reconcile_fleet(event: Any) -> dict[str, Any]:
    from chalicelib.handlers.reconcile_fleet import reconcile_fleets

    unreadable = reconcile_fleets(wiring.deps(), events.parse_pokes(event.to_dict()))
    return {"batchItemFailures": [{"itemIdentifier": message} for message in unreadable]}


def _serve() -> None:
    from chalicelib.handlers.api.http import View, problems_alike
    from chalicelib.handlers.api.served import VIEWS

    def route(view: View) -> None:
        def answer(**_: str) -> Response:
            return view(wiring.deps(), app.current_request)

        operation = view.operation
        app.route(operation.path, methods=[operation.method], authorizer=signed)(answer)

    app.register_middleware(problems_alike, "http")
    for view in VIEWS:
        route(view)


if ENTRY == API:
    _serve()
for _module in AT_START.get(ENTRY, ()):
    import_module(f"chalicelib.{_module}")
# What is there by now stays: looking through it for garbage is a third of what 1,000 rows cost.
gc.freeze()


@app.lambda_function(name="dialects")
def dialects(event: Any, context: Any) -> dict[str, Any]:
    """Behind an HTTP API of its own: Chalice has no routes of many segments."""
    from chalicelib.handlers.answer_dialect import answer_dialect

    return answer_dialect(wiring.deps(), events.parse_http_call(event))


@app.lambda_function(name="sync_zone")
def sync_zone(event: Any, context: Any) -> None:
    """Called by the stream of the services' indexes, and every few minutes: .chalice/resources.json
    has both, for they are there only where there is a zone."""
    from chalicelib.handlers.sync_zone import sync_zone

    sync_zone(wiring.deps())


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
