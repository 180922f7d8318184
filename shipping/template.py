"""Chalice's template with parameters: it writes names and values, where others need theirs.

What is said of a single resource stands in .chalice/resources.json. Here is what is so of all.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from shipping.dashboard import dashboard

Template = dict[str, Any]
FUNCTION = "AWS::Serverless::Function"
RULES = ("CloudWatchEvent", "EventBridgeRule")
DEAD_LETTERS = {"Fn::GetAtt": ["UnprocessedEvents", "Arn"]}
OWN_TOUCHES = "app.on_touch"
"""Looks for calls that touch hosts, and must know Repave's own."""
MOST_IN_AN_ALARM = 10
"""Metrics that one alarm may add up."""


def parametrised(template: Template) -> Template:
    """The same template, changed in place."""
    resources = template["Resources"]
    functions = dict(functions_of(template))
    usual = template["Parameters"]["Memory"]["Default"]
    for name, function in functions.items():
        _take_parameters(function)
        if function["MemorySize"] == usual:
            function["MemorySize"] = {"Ref": "Memory"}
        _keep_failures(function)
        resources[f"{name}Logs"] = _logs(function)
        function["LoggingConfig"] = {"LogGroup": {"Ref": f"{name}Logs"}}
        if function["Handler"] == OWN_TOUCHES:
            _variables(function)["REPAVE_OWN_ROLES"] = _all_roles(functions)
    resources["FailuresAlarm"] = _alarm(_without_dead_letters(functions), resources)
    resources["Dashboard"] = dashboard([_short(each) for each in functions.values()])
    resources["RestAPI"]["Properties"]["DefinitionBody"]["info"]["title"] = {"Ref": "Prefix"}
    return template


def functions_of(template: Template) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, resource in template["Resources"].items():
        if resource["Type"] == FUNCTION:
            yield name, resource["Properties"]


def _take_parameters(function: dict[str, Any]) -> None:
    function["FunctionName"] = {"Fn::Sub": f"${{Prefix}}-{_short(function)}"}
    function["Architectures"] = [{"Ref": "Architecture"}]
    function["Tracing"] = {"Ref": "Tracing"}
    function.pop("Tags", None)  # Chalice's own, by which only `chalice deploy` finds anything.
    _variables(function).update(
        {
            "REPAVE_PREFIX": {"Ref": "Prefix"},
            "REPAVE_POLICIES": {"Fn::Sub": "ssm:${PolicySource}"},
            "REPAVE_QUEUE_URL": {"Ref": "Pokes"},
            "REPAVE_CLAIMS_PER_HOUR": {"Ref": "ClaimsPerHour"},
            "REPAVE_CONFIGURATION_HOME": {"Ref": "ConfigurationHome"},
            "POWERTOOLS_SERVICE_NAME": {"Ref": "Prefix"},
            "POWERTOOLS_TRACE_DISABLED": {"Fn::If": ["Traces", "false", "true"]},
        }
    )
    for event in _events(function):
        if event["Type"] == "SQS":
            event["Properties"]["Queue"] = {"Fn::GetAtt": ["Pokes", "Arn"]}
            function["MemorySize"] = {"Ref": "ReconcilerMemory"}


def _keep_failures(function: dict[str, Any]) -> None:
    """Of functions that events invoke: a rule keeps what it cannot hand over, Lambda what the
    function could not do in three tries."""
    rules = [event for event in _events(function) if event["Type"] in RULES]
    for rule in rules:
        rule["Properties"]["DeadLetterConfig"] = {"Arn": DEAD_LETTERS}
    if rules:
        function["EventInvokeConfig"] = {
            "MaximumRetryAttempts": 2,
            "DestinationConfig": {"OnFailure": {"Type": "SQS", "Destination": DEAD_LETTERS}},
        }


def _logs(function: Mapping[str, Any]) -> Template:
    return {
        "Type": "AWS::Logs::LogGroup",
        "DeletionPolicy": "Delete",
        "UpdateReplacePolicy": "Delete",
        "Properties": {
            "LogGroupName": {"Fn::Sub": f"/aws/lambda/${{Prefix}}-{_short(function)}"},
            "RetentionInDays": {"Ref": "LogRetention"},
        },
    }


def _all_roles(functions: Mapping[str, Any]) -> Template:
    return {
        "Fn::Join": [
            " ",
            [{"Fn::GetAtt": each["Role"]["Fn::GetAtt"]} for each in functions.values()],
        ]
    }


def _without_dead_letters(functions: Mapping[str, Any]) -> list[str]:
    """Whose failures no dead letter tells of."""
    return [name for name, each in functions.items() if "DestinationConfig" not in str(each)]


def _alarm(functions: list[str], resources: Template) -> Template:
    """One for them all: which of them it was is on the dashboard."""
    ids = [f"m{index}" for index in range(len(functions))]
    assert len(ids) < MOST_IN_AN_ALARM
    actions = resources["SweepMissingAlarm"]["Properties"]["AlarmActions"]
    total = {"Id": "all", "Expression": f"SUM([{', '.join(ids)}])", "Label": "failures"}
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmName": {"Fn::Sub": "${Prefix} failures"},
            "AlarmDescription": "The sweep, the reconciler, an API or the zone ends with an error",
            "Metrics": [total, *map(_errors, ids, functions)],
            "EvaluationPeriods": 3,
            "DatapointsToAlarm": 2,
            "Threshold": 0,
            "ComparisonOperator": "GreaterThanThreshold",
            "TreatMissingData": "notBreaching",
            "AlarmActions": actions,
            "OKActions": actions,
        },
    }


def _errors(metric: str, function: str) -> Template:
    dimensions = [{"Name": "FunctionName", "Value": {"Ref": function}}]
    named = {"Namespace": "AWS/Lambda", "MetricName": "Errors", "Dimensions": dimensions}
    stat = {"Metric": named, "Period": 300, "Stat": "Sum"}
    return {"Id": metric, "MetricStat": stat, "ReturnData": False}


def _short(function: Mapping[str, Any]) -> str:
    """`sweep` of `app.sweep`; the API's functions is `api`."""
    name = str(function["Handler"]).removeprefix("app.")
    return "api" if name == "app" else name


def _events(function: Mapping[str, Any]) -> list[dict[str, Any]]:
    return list(function.get("Events", {}).values())


def _variables(function: dict[str, Any]) -> dict[str, Any]:
    variables: dict[str, Any] = function["Environment"]["Variables"]
    return variables
