"""Where policy files come from: a folder, or SSM Parameter Store below a path.

What parses them is imported with the first file: most functions never ask for a policy, and would
wait for it at each cold start.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from aws_lambda_powertools.utilities.parameters import SSMProvider

from chalicelib.errors import SettingsError

if TYPE_CHECKING:
    from chalicelib.policies.book import PolicyBook
    from chalicelib.policies.reading import Content

FRESH_SECONDS = 60
"""How old a copy of the parameters may be: a change of policy acts within one sweep."""


class PolicySource(Protocol):
    def book(self) -> "PolicyBook":
        """The policies as they are now; parsed again only when a file changed."""


class FolderSource:
    """Every *.yaml and *.yml file directly in a folder."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise SettingsError(f"policies: {folder} is not a folder")
        self._folder = folder
        self._stamp: object = None
        self._book: PolicyBook | None = None

    def book(self) -> "PolicyBook":
        paths = sorted(p for p in self._folder.iterdir() if p.suffix in {".yaml", ".yml"})
        stamp = [(path, _stamp(path)) for path in paths]
        if self._book is None or stamp != self._stamp:
            self._book = _parsed({path.name: _content(path) for path in paths})
            self._stamp = stamp
        return self._book


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _content(path: Path) -> "Content":
    """Or why there is none: one file that cannot be read leaves the others as they are."""
    from chalicelib.policies.reading import LONGEST

    try:
        if not path.is_file():
            return OSError(None, "not a file")
        with path.open("rb") as file:
            return file.read(LONGEST + 1)
    except OSError as error:
        return error


class ParameterSource:
    """Every parameter below a path; the rest of its name is the file's name."""

    def __init__(self, provider: SSMProvider, path: str) -> None:
        self._provider = provider
        self._path = path
        self._files: dict[str, str] = {}
        self._book: PolicyBook | None = None

    def book(self) -> "PolicyBook":
        found = self._provider.get_multiple(self._path, max_age=FRESH_SECONDS, recursive=True)
        files = {name: str(text) for name, text in (found or {}).items()}
        if self._book is None or files != self._files:
            self._book = _parsed(files)
            self._files = files
        return self._book


def _parsed(files: "Mapping[str, Content]") -> "PolicyBook":
    from chalicelib.policies.book import PolicyBook

    return PolicyBook.of(files)
