"""The account and region that a command works in, and what of the installation lives there."""

from dataclasses import dataclass
from typing import Any

import boto3

from cli.deploying.bucket import Bucket, own_name
from cli.deploying.stack import Stack
from cli.deploying.tables import KeptTables
from cli.place import region_of


@dataclass(frozen=True, slots=True)
class Account:
    session: boto3.Session
    id: str
    region: str

    @staticmethod
    def here() -> "Account":
        session = boto3.Session()
        region = region_of(session)
        return Account(session, session.client("sts").get_caller_identity()["Account"], region)

    def client(self, service: str) -> Any:
        make: Any = self.session.client
        return make(service)

    def stack(self, name: str) -> Stack:
        return Stack(self.client("cloudformation"), name)

    def prefix(self, stack: str) -> str:
        """Of the stack as it is, or the template's default."""
        found = self.stack(stack).read() or {}
        values = {p["ParameterKey"]: p["ParameterValue"] for p in found.get("Parameters", [])}
        return str(values.get("Prefix", "repave"))

    def bucket(self, prefix: str, given: str | None) -> Bucket:
        name = given or own_name(prefix, self.id, self.region)
        return Bucket(self.client("s3"), name, self.id, self.region, own=given is None)

    def tables(self, prefix: str) -> KeptTables:
        return KeptTables(self.client("dynamodb"), prefix)
