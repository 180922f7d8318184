"""What the documents tell people to type is what the command takes."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from cli.app import app

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted(ROOT.glob("docs/*.md"))]
TYPED = re.compile(r"(?:`|^(?:\.venv/bin/)?)(repave [a-z][^`\n#]*)", re.MULTILINE)


def typed() -> Iterator[str]:
    for page in PAGES:
        yield from (words.strip() for words in TYPED.findall(page.read_text()))


def options(name: str) -> set[str]:
    command = typer.main.get_command(app).commands[name]  # type: ignore[attr-defined]
    found = getattr(command, "commands", {"": command}).values()
    return {text for each in found for option in each.params for text in option.opts}


@pytest.mark.parametrize("line", sorted(set(typed())))
def test_a_documented_command_exists_with_its_options(line: str) -> None:
    _, name, *rest = shlex.split(line)
    assert name in typer.main.get_command(app).commands  # type: ignore[attr-defined]
    given = {word.split("=")[0] for word in rest if word.startswith("--")}
    assert given <= options(name), line


def test_the_pages_are_searched_at_all() -> None:
    assert len(set(typed())) > 10
