"""What `make package` left in a folder, made ready for CloudFormation: it takes code and template
from a bucket, under names that are their contents'."""

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from chalicelib.errors import RepaveError

FUNCTION = "AWS::Serverless::Function"


class NoPackage(RepaveError):
    pass


@dataclass(frozen=True, slots=True)
class Package:
    code: bytes
    template: dict[str, Any]

    @staticmethod
    def read(folder: Path) -> "Package":
        try:
            code = (folder / "deployment.zip").read_bytes()
            return Package(code, json.loads((folder / "sam.json").read_text()))
        except FileNotFoundError as missing:
            raise NoPackage(f"{missing.filename} is missing: run `make package` first") from None

    @property
    def release(self) -> str:
        """Told by the stack's tag, so that what runs can be compared with what is here."""
        return digest(self.code + self._text(self.template))[:12]

    @property
    def code_key(self) -> str:
        return f"code/{digest(self.code)}.zip"

    def located(self, bucket: str) -> tuple[str, bytes]:
        """Key and text of the template that finds its code in that bucket."""
        there = {"Bucket": bucket, "Key": self.code_key}
        resources = {
            name: _with_code(resource, there)
            for name, resource in self.template["Resources"].items()
        }
        text = self._text(self.template | {"Resources": resources})
        return f"template/{digest(text)}.json", text

    def _text(self, template: dict[str, Any]) -> bytes:
        return json.dumps(template, sort_keys=True).encode()


def _with_code(resource: dict[str, Any], there: dict[str, str]) -> dict[str, Any]:
    if resource["Type"] != FUNCTION:
        return resource
    return resource | {"Properties": resource["Properties"] | {"CodeUri": there}}


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()
