"""What is allowed and not asked for in the recording, each with the reason why it is allowed."""

from collections.abc import Mapping

ZONE = "a zone that follows the registry (tests/app/test_zone.py)"
ALWAYS = {
    "logs:CreateLogStream": "Lambda writes the function's log",
    "logs:PutLogEvents": "Lambda writes the function's log",
    "dynamodb:DescribeStream": "Lambda reads the stream under the function's role",
    "dynamodb:GetRecords": "Lambda reads the stream under the function's role",
    "dynamodb:GetShardIterator": "Lambda reads the stream under the function's role",
    "dynamodb:ListStreams": "Lambda reads the stream under the function's role",
    "xray:PutTraceSegments": "Lambda's daemon sends the traces",
    "xray:PutTelemetryRecords": "Lambda's daemon sends the traces",
    "sqs:ReceiveMessage": "Lambda polls the queue under the function's role",
    "sqs:DeleteMessage": "Lambda polls the queue under the function's role",
    "sqs:GetQueueAttributes": "Lambda polls the queue under the function's role",
    "ssm:GetParametersByPath": "policies; the sandbox reads them from a folder",
    "autoscaling:ExitStandby": "the way back of a standby that failed (tests/decisions/steps)",
    "ec2:CreateFleet": "Auto Scaling asks for it when LaunchInstances is called",
    "ec2:DescribeLaunchTemplateVersions": "Auto Scaling asks for it when LaunchInstances is called",
    "iam:PassRole": "EC2 asks for it where the launch template names a role",
    "sns:Publish": "notices; the sandbox has no topic here",
    "sqs:ChangeMessageVisibility": "a poke that cannot be read (tests/app/test_bad_input.py)",
    "elasticloadbalancing:DescribeInstanceHealth": "groups with a classic load balancer",
    "elasticloadbalancing:DescribeTargetGroups": "the plan of standalone hosts with target groups",
    "dynamodb:DeleteItem": "services that a host no longer offers; answers that are not to be kept",
}
SOME: Mapping[tuple[str, str], str] = {
    ("api_handler", "autoscaling:DescribeInstanceRefreshes"): "the plan of a fleet with due hosts",
    ("api_handler", "autoscaling:DescribeScalingActivities"): "the plan after a lost answer",
    ("api_handler", "ec2:DescribeLaunchTemplates"): "the plan of a group that follows a template",
    ("on_scaling", "ec2:DescribeLaunchTemplates"): "a launch that failed, of which template",
    ("on_touch", "ec2:DescribeLaunchTemplates"): "the group of the host that was touched",
    ("on_scaling", "dynamodb:PutItem"): "the history of a failed launch, when it is one entry",
    ("sweep", "dynamodb:PutItem"): "an audit that finds a host that no event told of",
    ("dialects", "dynamodb:BatchGetItem"): "clients of the registry (tests/dialects)",
    ("dialects", "dynamodb:GetItem"): "clients of the registry (tests/dialects)",
    ("dialects", "dynamodb:Query"): "clients of the registry (tests/dialects)",
    ("dialects", "dynamodb:DeleteItem"): "sessions that end (tests/dialects)",
    ("dialects", "dynamodb:PutItem"): "clients of configuration (tests/dialects)",
    ("dialects", "dynamodb:UpdateItem"): "clients of configuration (tests/dialects)",
    ("dialects", "dynamodb:Scan"): "clients of the registry (tests/dialects)",
    ("api_handler", "sts:AssumeRole"): "hosts of other accounts (tests/app/test_accounts_api.py)",
    ("dialects", "sts:AssumeRole"): "hosts of other accounts (tests/app/test_accounts.py)",
    ("sync_zone", "dynamodb:GetItem"): ZONE,
    ("sync_zone", "dynamodb:Scan"): ZONE,
    ("sync_zone", "route53:ChangeResourceRecordSets"): ZONE,
    ("sync_zone", "route53:ListResourceRecordSets"): ZONE,
}


def reason(function: str, action: str) -> str | None:
    return SOME.get((function, action)) or ALWAYS.get(action)
