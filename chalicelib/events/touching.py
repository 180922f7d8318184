"""Which calls touch a host, and where CloudTrail writes the host's id."""

from collections.abc import Mapping
from dataclasses import dataclass

EC2, SSM, EIC = "ec2.amazonaws.com", "ssm.amazonaws.com", "ec2-instance-connect.amazonaws.com"
Path = tuple[str, ...]

_ID: Path = ("requestParameters", "instanceId")
_SET: Path = ("requestParameters", "instancesSet", "items", "instanceId")


def _request(call: str) -> Path:
    """EC2's newer calls are wrapped in their own name."""
    return ("requestParameters", f"{call}Request", "InstanceId")


@dataclass(frozen=True, slots=True)
class Call:
    """`path` leads to the id; a list on the way stands for each of its items. Empty: the call has
    a shape of its own."""

    path: Path
    read_only: bool = False


CALLS: Mapping[tuple[str, str], Call] = {
    (SSM, "StartSession"): Call(("requestParameters", "target")),
    (SSM, "SendCommand"): Call(()),
    (EIC, "SendSSHPublicKey"): Call(_ID),
    (EIC, "SendSerialConsoleSSHPublicKey"): Call(_ID),
    (EC2, "ModifyInstanceAttribute"): Call(_ID),
    (EC2, "ResetInstanceAttribute"): Call(_ID),
    (EC2, "ModifyInstanceMetadataOptions"): Call(_request("ModifyInstanceMetadataOptions")),
    (EC2, "AssociateIamInstanceProfile"): Call(_request("AssociateIamInstanceProfile")),
    (EC2, "CreateReplaceRootVolumeTask"): Call(_request("CreateReplaceRootVolumeTask")),
    (EC2, "StopInstances"): Call(_SET),
    (EC2, "StartInstances"): Call(_SET),
    (EC2, "RebootInstances"): Call(_SET),
    (EC2, "GetConsoleOutput"): Call(_ID, read_only=True),
    (EC2, "GetConsoleScreenshot"): Call(_ID, read_only=True),
    (EC2, "GetPasswordData"): Call(_ID, read_only=True),
}
"""Volumes and interfaces are left out: storage and network drivers move them all day."""

GUARDS = frozenset({"disableApiTermination", "disableApiStop", "instanceInitiatedShutdownBehavior"})
"""Attributes that say how a host may end, and change nothing of what it is."""

SOURCES = sorted({source for source, _ in CALLS})
NAMES = sorted({name for _, name in CALLS})
