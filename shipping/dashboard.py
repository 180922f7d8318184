"""One page of CloudWatch: is it looked, is it done, what waits, what fails, what it costs."""

import json
from typing import Any

WIDTH, HEIGHT = 8, 6
IN_A_ROW = 24 // WIDTH
OURS = ("HostsOverHard", "HostsOverdue", "OpenBreakers")
TABLES = ("hosts", "replacements", "fleets", "timeline")
Metric = list[Any]


def dashboard(functions: list[str]) -> dict[str, Any]:
    """`functions` by their names without the prefix."""
    widgets = [_placed(index, each) for index, each in enumerate(_widgets(functions))]
    return {
        "Type": "AWS::CloudWatch::Dashboard",
        "Properties": {
            "DashboardName": {"Fn::Sub": "${Prefix}-${AWS::Region}"},
            "DashboardBody": {"Fn::Sub": json.dumps({"widgets": widgets})},
        },
    }


def _widgets(functions: list[str]) -> list[dict[str, Any]]:
    return [
        _widget("What needs somebody", "Maximum", [_ours(name) for name in OURS], 3600),
        _widget("Looked at", "Sum", [_ours(name) for name in ("FleetsPoked", "HostsRegistered")]),
        _widget(
            "Begun and ended",
            "Sum",
            [_ours(f"Action{each}") for each in ("Claim", "Commit", "Finish", "Abandon")],
        ),
        _widget(
            "Gone wrong",
            "Sum",
            [_ours(name) for name in ("FailedPasses", "FailedActions", "LaunchFailures")],
        ),
        _widget("Failed invocations", "Sum", [_lambda("Errors", name) for name in functions]),
        _widget("Seconds", "p95", [_lambda("Duration", name) for name in functions]),
        _widget("Oldest poke", "Maximum", [_queue("ApproximateAgeOfOldestMessage", "pokes.fifo")]),
        _widget(
            "Dead letters",
            "Maximum",
            [
                _queue("ApproximateNumberOfMessagesVisible", name)
                for name in ("unprocessed-events", "unreadable-pokes.fifo")
            ],
        ),
        _widget("Units written", "Sum", [_table(name) for name in TABLES]),
    ]


def _placed(index: int, widget: dict[str, Any]) -> dict[str, Any]:
    row, column = divmod(index, IN_A_ROW)
    return {"x": column * WIDTH, "y": row * HEIGHT, "width": WIDTH, "height": HEIGHT} | widget


def _widget(title: str, stat: str, metrics: list[Metric], period: int = 300) -> dict[str, Any]:
    shown = {"title": title, "stat": stat, "period": period, "metrics": metrics}
    return {"type": "metric", "properties": shown | {"region": "${AWS::Region}"}}


def _ours(name: str) -> Metric:
    return ["Repave", name, "service", "${Prefix}"]


def _lambda(metric: str, function: str) -> Metric:
    return ["AWS/Lambda", metric, "FunctionName", f"${{Prefix}}-{function}", {"label": function}]


def _queue(metric: str, name: str) -> Metric:
    return ["AWS/SQS", metric, "QueueName", f"${{Prefix}}-{name}", {"label": name}]


def _table(name: str) -> Metric:
    table = f"${{Prefix}}-{name}"
    return ["AWS/DynamoDB", "ConsumedWriteCapacityUnits", "TableName", table, {"label": name}]
