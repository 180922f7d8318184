"""docs/commands.md is what the commands themselves say."""

from pathlib import Path

from cli.app import PANELS
from cli.commandreference import reference


def test_the_reference_of_the_commands_is_current() -> None:
    assert Path("docs/commands.md").read_text() == reference(), "run `make reference`"


def test_it_has_every_command_and_whoever_reads_it_learns_the_statuses() -> None:
    told = reference()
    for function in (each for functions in PANELS.values() for each in functions):
        assert f"### repave {function.__name__}" in told
    assert "3 AWS or the API is out of reach" in told
