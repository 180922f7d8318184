"""As much of AWS as a plan asks for, for 10,000 hosts, in the query protocol's XML and DynamoDB's
JSON: answers are made as they are sent, so that the memory measured is the command's alone."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs

HOSTS, FLEETS = 10_000, 100
SIZE = HOSTS // FLEETS
NOW = datetime.now(UTC)
NO_TABLE = '{"__type": "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"}'


class Aws(BaseHTTPRequestHandler):
    wait = 0.1
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        time.sleep(self.wait)
        if "X-Amz-Target" in self.headers:
            self._send(400, NO_TABLE)
            return
        given = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        self._send(200, ANSWERS[given["Action"]](given))

    def _send(self, status: int, text: str) -> None:
        payload = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, format: str, *args: Any) -> None:
        """The command's own output is what is to be seen."""


def host_id(number: int) -> str:
    return f"i-{number:017x}"


def _groups(given: dict[str, str]) -> str:
    name = given.get("AutoScalingGroupNames.member.1")
    numbers = range(FLEETS) if name is None else [int(name.removeprefix("web-"))]
    groups = "".join(map(_group, numbers))
    result = f"<AutoScalingGroups>{groups}</AutoScalingGroups>"
    return _query("DescribeAutoScalingGroups", result)


def _group(number: int) -> str:
    members = "".join(_member(number * SIZE + index) for index in range(SIZE))
    zones = "".join(f"<member>us-east-1{zone}</member>" for zone in "abc")
    return (
        f"<member><AutoScalingGroupName>web-{number}</AutoScalingGroupName><MinSize>0</MinSize>"
        f"<MaxSize>{SIZE + 10}</MaxSize><DesiredCapacity>{SIZE}</DesiredCapacity>"
        f"<AvailabilityZones>{zones}</AvailabilityZones>{_template('$Latest')}"
        f"<Instances>{members}</Instances></member>"
    )


def _member(number: int) -> str:
    return (
        f"<member><InstanceId>{host_id(number)}</InstanceId>"
        f"<AvailabilityZone>us-east-1{'abc'[number % 3]}</AvailabilityZone>"
        "<LifecycleState>InService</LifecycleState><HealthStatus>Healthy</HealthStatus>"
        f"<ProtectedFromScaleIn>false</ProtectedFromScaleIn>{_template('1')}</member>"
    )


def _template(version: str) -> str:
    return (
        "<LaunchTemplate><LaunchTemplateId>lt-1</LaunchTemplateId>"
        f"<Version>{version}</Version></LaunchTemplate>"
    )


def _instances(given: dict[str, str]) -> str:
    """Pages of what is asked for; none for a filter, whose hosts are all known by then."""
    if "Filter.1.Name" in given:
        return _ec2("DescribeInstances", "<reservationSet/>")
    first, most = int(given.get("NextToken") or 0), int(given.get("MaxResults") or 1000)
    last = min(first + most, HOSTS)
    items = "".join(
        _reservation(range(start, min(start + 10, last))) for start in _tens(first, last)
    )
    more = f"<nextToken>{last}</nextToken>" if last < HOSTS else ""
    return _ec2("DescribeInstances", f"<reservationSet>{items}</reservationSet>{more}")


def _tens(first: int, last: int) -> Iterator[int]:
    yield from range(first, last, 10)


def _reservation(numbers: range) -> str:
    items = "".join(map(_instance, numbers))
    return f"<item><reservationId>r-1</reservationId><instancesSet>{items}</instancesSet></item>"


def _instance(number: int) -> str:
    born = f"{NOW - timedelta(minutes=number % 9_000):%Y-%m-%dT%H:%M:%S.000Z}"
    tags = {
        "aws:autoscaling:groupName": f"web-{number // SIZE}",
        "aws:ec2launchtemplate:id": "lt-1",
        "aws:ec2launchtemplate:version": "1",
        **{f"team:key-{index}": f"a value of an ordinary length {index}" for index in range(8)},
    }
    items = "".join(f"<item><key>{k}</key><value>{v}</value></item>" for k, v in tags.items())
    groups = "".join(
        f"<item><groupId>sg-{index:017x}</groupId><groupName>g</groupName></item>"
        for index in range(4)
    )
    return (
        f"<item><instanceId>{host_id(number)}</instanceId><imageId>ami-1</imageId>"
        "<instanceState><code>16</code><name>running</name></instanceState>"
        f"<instanceType>m7g.large</instanceType><launchTime>{born}</launchTime>"
        f"<placement><availabilityZone>us-east-1{'abc'[number % 3]}</availabilityZone></placement>"
        f"<privateIpAddress>10.0.{number // 256}.{number % 256}</privateIpAddress>"
        f"<groupSet>{groups}</groupSet><rootDeviceName>/dev/xvda</rootDeviceName>"
        "<blockDeviceMapping><item><deviceName>/dev/xvda</deviceName><ebs><volumeId>vol-1</volumeId>"
        f"<attachTime>{born}</attachTime></ebs></item></blockDeviceMapping>"
        f"<tagSet>{items}</tagSet></item>"
    )


def _templates(given: dict[str, str]) -> str:
    item = (
        "<item><launchTemplateId>lt-1</launchTemplateId><latestVersionNumber>1</latestVersionNumber>"
        "<defaultVersionNumber>1</defaultVersionNumber></item>"
    )
    return _ec2("DescribeLaunchTemplates", f"<launchTemplates>{item}</launchTemplates>")


def _statuses(given: dict[str, str]) -> str:
    return _ec2("DescribeInstanceStatus", "<instanceStatusSet/>")


def _refreshes(given: dict[str, str]) -> str:
    return _query("DescribeInstanceRefreshes", "<InstanceRefreshes/>")


def _query(action: str, result: str) -> str:
    space = "http://autoscaling.amazonaws.com/doc/2011-01-01/"
    return (
        f'<{action}Response xmlns="{space}"><{action}Result>{result}</{action}Result>'
        f"</{action}Response>"
    )


def _ec2(action: str, inner: str) -> str:
    space = "http://ec2.amazonaws.com/doc/2016-11-15/"
    return f'<{action}Response xmlns="{space}">{inner}</{action}Response>'


ANSWERS = {
    "DescribeAutoScalingGroups": _groups,
    "DescribeInstances": _instances,
    "DescribeInstanceStatus": _statuses,
    "DescribeInstanceRefreshes": _refreshes,
    "DescribeLaunchTemplates": _templates,
}
