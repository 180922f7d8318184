"""What is so of every function in the template, whatever Chalice wrote of it."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from moto.events.models import EventPattern

from sandbox import streaming
from shipping.template import parametrised

GIVEN = json.loads(Path(".chalice/resources.json").read_text())
ROLE = {"Fn::GetAtt": ["SomeRole", "Arn"]}
RULE = {"Type": "CloudWatchEvent", "Properties": {"Pattern": {"source": ["aws.ec2"]}}}
TIMER = {"Type": "Schedule", "Properties": {"Schedule": "rate(1 minute)"}}
QUEUE = {"Type": "SQS", "Properties": {"Queue": "arn:aws:sqs:eu-west-1:1:repave-pokes.fifo"}}


def function(handler: str, *events: dict[str, Any]) -> dict[str, Any]:
    return {
        "Type": "AWS::Serverless::Function",
        "Properties": {
            "Handler": handler,
            "Tags": {"aws-chalice": "version=1"},
            "MemorySize": 512,
            "Architectures": ["arm64"],
            "Role": ROLE,
            "Environment": {"Variables": {"REPAVE_PREFIX": "repave", "OTHER": "stays"}},
            "Events": {f"Event{index}": event for index, event in enumerate(events)},
        },
    }


@pytest.fixture
def resources() -> dict[str, Any]:
    api = {"Type": "AWS::Serverless::Api", "Properties": {"DefinitionBody": {"info": {}}}}
    made = {
        "OnTouch": function("app.on_touch", RULE),
        "Sweep": function("app.sweep", TIMER),
        "Reconcile": function("app.reconcile_fleet", QUEUE),
        "APIHandler": function("app.app"),
        "Other": function("app.other", TIMER),
        "RestAPI": api,
        "SweepMissingAlarm": GIVEN["Resources"]["SweepMissingAlarm"],
    }
    made["Other"]["Properties"]["MemorySize"] = 1769
    given: dict[str, Any] = json.loads(
        json.dumps({"Resources": made, "Parameters": GIVEN["Parameters"]})
    )
    return dict(parametrised(given)["Resources"])


def properties(resources: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = resources[name]["Properties"]
    return found


def test_a_function_takes_its_name_size_and_processor_from_parameters(
    resources: dict[str, Any],
) -> None:
    sweep, reconcile = properties(resources, "Sweep"), properties(resources, "Reconcile")
    assert sweep["FunctionName"] == {"Fn::Sub": "${Prefix}-sweep"}
    assert properties(resources, "APIHandler")["FunctionName"] == {"Fn::Sub": "${Prefix}-api"}
    assert sweep["Architectures"] == [{"Ref": "Architecture"}]
    assert [each["MemorySize"]["Ref"] for each in (sweep, reconcile)] == [
        "Memory",
        "ReconcilerMemory",
    ]
    assert properties(resources, "Other")["MemorySize"] == 1769  # Has a size of its own.
    assert sweep["Environment"]["Variables"]["OTHER"] == "stays"
    assert reconcile["Events"]["Event0"]["Properties"]["Queue"] == {"Fn::GetAtt": ["Pokes", "Arn"]}


def test_whether_a_function_is_traced_is_a_parameter(resources: dict[str, Any]) -> None:
    sweep = properties(resources, "Sweep")
    assert sweep["Tracing"] == {"Ref": "Tracing"}
    switch = sweep["Environment"]["Variables"]["POWERTOOLS_TRACE_DISABLED"]
    assert switch == {"Fn::If": ["Traces", "false", "true"]}
    assert GIVEN["Conditions"]["Traces"] == {"Fn::Equals": [{"Ref": "Tracing"}, "Active"]}


def test_what_a_rule_or_its_function_cannot_do_is_kept(resources: dict[str, Any]) -> None:
    touch = properties(resources, "OnTouch")
    rule = touch["Events"]["Event0"]["Properties"]
    kept = touch["EventInvokeConfig"]["DestinationConfig"]["OnFailure"]["Destination"]
    assert kept == rule["DeadLetterConfig"]["Arn"] == {"Fn::GetAtt": ["UnprocessedEvents", "Arn"]}
    assert "EventInvokeConfig" not in properties(resources, "Sweep")


def test_failures_without_a_dead_letter_have_an_alarm(resources: dict[str, Any]) -> None:
    watched = [
        metric["MetricStat"]["Metric"]["Dimensions"][0]["Value"]["Ref"]
        for metric in properties(resources, "FailuresAlarm")["Metrics"]
        if "MetricStat" in metric
    ]
    assert watched == ["Sweep", "Reconcile", "APIHandler", "Other"]


def test_logs_are_kept_as_long_as_the_parameter_says(resources: dict[str, Any]) -> None:
    for name in ("OnTouch", "Sweep", "Reconcile", "APIHandler"):
        logs = properties(resources, f"{name}Logs")
        assert properties(resources, name)["LoggingConfig"] == {"LogGroup": {"Ref": f"{name}Logs"}}
        assert logs["RetentionInDays"] == {"Ref": "LogRetention"}


def test_own_calls_are_known_to_who_looks_for_touches(resources: dict[str, Any]) -> None:
    own = properties(resources, "OnTouch")["Environment"]["Variables"]["REPAVE_OWN_ROLES"]
    assert own == {"Fn::Join": [" ", [ROLE] * 5]}


def test_every_alarm_reaches_whom_the_parameter_names() -> None:
    alarms = [
        each["Properties"]
        for each in GIVEN["Resources"].values()
        if each.get("Type") == "AWS::CloudWatch::Alarm"
    ]
    told = [{"Fn::If": ["NotifiesATopic", {"Ref": "NotificationTarget"}, {"Ref": "Notices"}]}]
    assert alarms and all(alarm["AlarmActions"] == told for alarm in alarms)


def test_each_of_our_metrics_in_an_alarm_or_on_the_page_is_counted_somewhere(
    resources: dict[str, Any],
) -> None:
    body = json.loads(properties(resources, "Dashboard")["DashboardBody"]["Fn::Sub"])
    shown = {
        metric[1]
        for widget in body["widgets"]
        for metric in widget["properties"]["metrics"]
        if metric[0] == "Repave" and not metric[1].startswith("Action")
    }
    alarmed = {
        each["Properties"]["MetricName"]
        for each in GIVEN["Resources"].values()
        if each.get("Properties", {}).get("Namespace") == "Repave"
    }
    text = "".join(path.read_text() for path in Path("chalicelib").rglob("*.py"))
    assert {name for name in shown | alarmed if f'"{name}"' not in text} == set()
    assert alarmed >= {"HostsOverHard", "HostsOverdue", "OpenBreakers", "FleetsPoked"}


def test_what_calls_for_the_zone_is_there_only_with_one() -> None:
    made = GIVEN["Resources"]
    for name in ("ZoneHints", "ZoneRepair", "ZoneRepairPermission"):
        assert made[name]["Condition"] == "KeepsZone"
    stream = made["ServicesTable"]["Properties"]["StreamSpecification"]
    none = {"Ref": "AWS::NoValue"}
    assert stream == {"Fn::If": ["KeepsZone", {"StreamViewType": "KEYS_ONLY"}, none]}
    assert made["ZoneRepair"]["Properties"]["ScheduleExpression"] == "rate(5 minutes)"
    assert streaming.EVERY == timedelta(minutes=5)


def test_only_raised_indexes_call_for_the_zone_and_one_call_at_a_time() -> None:
    """All of them share a partition key, and so a shard."""
    hints = GIVEN["Resources"]["ZoneHints"]["Properties"]
    assert hints["ParallelizationFactor"] == 1
    ((pattern,),) = (each.values() for each in hints["FilterCriteria"]["Filters"])
    filtered = EventPattern.load(pattern)
    record = streaming.record("web")
    assert filtered.matches_event(record)
    record["dynamodb"]["Keys"]["service"]["S"] = "web"
    assert not filtered.matches_event(record)


@pytest.mark.parametrize(("name", "given"), GIVEN["Parameters"].items())
def test_each_parameter_is_told_where_deploying_is(name: str, given: dict[str, Any]) -> None:
    page = Path("docs/deploy.md").read_text()
    assert f"| `{name}` |" in page
    assert given["Description"] in page
