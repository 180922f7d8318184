"""AWS's descriptions of its services, parsed once a process: each new session would parse them
anew, for a third of the time that an account takes to be set up."""

from functools import cache
from typing import Any

from botocore.loaders import JSONFileLoader

from sandbox.cloud.patching import Patches

_parse = JSONFileLoader.load_file


@cache
def _parsed(path: str) -> Any:
    return _parse(JSONFileLoader(), path)


def share(patches: Patches) -> None:
    """As the clients of one session share them already."""
    patches.wrap(JSONFileLoader, "load_file", lambda original, loader, path: _parsed(path))
