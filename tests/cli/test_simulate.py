"""`repave simulate`: what it answers, in which form, and what it says of input that is wrong."""

import io
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cli.__main__ import main

EXAMPLES = Path(__file__).parents[2] / "cli" / "examples"
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SVG = "{http://www.w3.org/2000/svg}"
GOOD = "fleets: [{name: web, policy: web, hosts: 4, max_size: 6}]"
FULL = "fleets: [{name: web, policy: web, hosts: 4, max_size: 4}]"
POLICY = "name: web\nage: {soft: 5d, hard: 7d}\n"


class Given:
    """A folder with a policy and a description; what the command says of them."""

    def __init__(self, folder: Path) -> None:
        self.policies, self.fleets = folder / "policies", folder / "fleets.yaml"
        self.policies.mkdir()
        self.policy(POLICY)

    def policy(self, text: str) -> "Given":
        (self.policies / "web.yaml").write_text(text)
        return self

    def fleet(self, text: str) -> "Given":
        self.fleets.write_text(text)
        return self

    def run(self, *arguments: str) -> tuple[int, str, str]:
        out, errors = io.StringIO(), io.StringIO()
        paths = ["--policies", str(self.policies), "--fleets", str(self.fleets)]
        status = main(["simulate", *paths, *arguments], out, errors, lambda: NOW)
        return status, out.getvalue(), errors.getvalue()


@pytest.fixture
def given(tmp_path: Path) -> Given:
    return Given(tmp_path).fleet(GOOD)


def test_the_example_runs_as_its_first_line_says() -> None:
    line = (EXAMPLES / "fleets.yaml").read_text().splitlines()[0]
    assert line.startswith("# python -m cli simulate")
    words = [sys.executable, *line.split()[2:], "--at", "2026-03-02T12:00Z"]
    done = subprocess.run(words, cwd=EXAMPLES.parents[1], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    said = done.stdout.splitlines()
    assert [line for line in said if not line.startswith(" ") and line] == [
        "web: feasible: no host grows older than 8d",
        "cache: feasible: no host grows older than 20d",
    ]


def test_a_line_a_week_or_a_day(given: Given) -> None:
    weeks, days = given.run("--days", "28")[1], given.run("--days", "28", "--by", "day")[1]
    assert len(days.splitlines()) - len(weeks.splitlines()) == 24
    assert "  2026-03-09" in weeks and "  2026-03-10" in days
    assert "  2026-03-10" not in weeks


def test_an_infeasible_policy_names_hosts_days_and_what_would_do_and_exits_with_one(
    given: Given,
) -> None:
    status, out, errors = given.fleet(FULL).run()
    assert (status, errors) == (1, "")
    assert "web: infeasible: 4 hosts grow older than 7d, first web-4 on 2026-03-05" in out
    assert "  it would do: MaxSize at least 5\n" in out
    assert "  over hard: web-4 from 2026-03-05 " in out


def test_json_has_every_day(given: Given) -> None:
    status, out, _ = given.run("--json", "--days", "10")
    (found,) = json.loads(out)
    assert (status, found["fleet"], found["outlook"], found["hard"]) == (
        0,
        "web",
        "feasible",
        604800,
    )
    assert [day["date"] for day in found["days"]][:2] == ["2026-03-02", "2026-03-03"]
    assert sum(day["replaced"] for day in found["days"]) == found["replaced"]


def test_the_same_input_says_the_same(given: Given) -> None:
    assert given.run("--json") == given.run("--json")
    assert given.run("--at", "2026-03-02T12:00Z") == given.run("--at", "2026-03-02T13:00+01:00")


@pytest.mark.parametrize(
    ("born", "oldest"),
    [("at once", 0.5), ("3d", 3.5), ("spread", 5 - 5 / 8 + 0.5)],
)
def test_hosts_are_as_old_as_described(given: Given, born: str, oldest: float) -> None:
    given.fleet(GOOD.replace("hosts", f"born: {born}, hosts"))
    (found,) = json.loads(given.run("--json", "--days", "1")[1])
    assert found["days"][0]["oldest"] == oldest * 86400


def test_tags_override_single_keys_of_the_policy(given: Given) -> None:
    given.fleet(GOOD.replace("hosts", "tags: {'repave:age.hard': 9d}, hosts"))
    assert "older than 9d" in given.run()[1]


def test_a_fleet_may_be_bound_by_its_name(given: Given) -> None:
    given.policy(POLICY + "match: {group: 'w*'}\n").fleet(GOOD.replace("policy: web, ", ""))
    assert given.run()[0] == 0


def test_the_measured_rebuild_time_is_used(given: Given) -> None:
    given.fleet(GOOD.replace("hosts", "rebuild: 7m, hosts"))
    assert "1 at once, 7m each" in given.run()[1]


@pytest.mark.parametrize("text", [GOOD, FULL])
def test_the_chart_is_an_svg_that_stays_within_its_frame(
    given: Given, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "chart.svg"
    given.fleet(text).run("--chart", str(file))
    root = ElementTree.fromstring(file.read_text())
    _, _, width, height = (float(number) for number in root.attrib["viewBox"].split())
    bars = [each for each in root.iter(f"{SVG}rect") if "x" in each.attrib]
    assert len(bars) == 3 * 90
    for bar in bars:
        x, y, wide, high = (float(bar.attrib[key]) for key in ("x", "y", "width", "height"))
        assert x >= 0 and x + wide <= width
        assert y >= 0 and y + high <= height and high >= 0
    texts = "".join(each.text or "" for each in root.iter(f"{SVG}text"))
    assert "web: " in texts and "2026-03-02" in texts


def test_names_are_escaped_in_the_chart(given: Given, tmp_path: Path) -> None:
    file = tmp_path / "chart.svg"
    given.fleet(GOOD.replace("name: web", "name: <b>&")).run("--chart", str(file))
    assert ElementTree.fromstring(file.read_text()) is not None


FLEETS = "fleets.yaml: "


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("fleets: []", ["fleets: []", "at least 1"], id="no fleet"),
        pytest.param("- web", ["['web']", "mapping"], id="no mapping"),
        pytest.param("fleets: [", ["not YAML", "line 1"], id="no YAML"),
        pytest.param("x: 1", ["x: 1: no such key; allowed: fleets"], id="another key"),
        pytest.param(
            GOOD.replace("hosts", "size: 3, hosts"),
            ["fleets.0.size: 3: no such key; allowed: name, hosts, max_size"],
            id="an unknown key of a fleet",
        ),
        pytest.param(
            GOOD.replace("hosts: 4, ", ""), ["fleets.0.hosts: missing"], id="a missing key"
        ),
        pytest.param(
            GOOD.replace("hosts: 4", "hosts: four"),
            ["fleets.0.hosts: 'four'", "integer"],
            id="text",
        ),
        pytest.param(
            GOOD.replace("hosts: 4", "hosts: 9"),
            ["fleets.0.hosts: 9: allowed: min_size to max_size, 0 to 6"],
            id="more hosts than fit",
        ),
        pytest.param(
            GOOD.replace("hosts", "born: soon, hosts"),
            ["fleets.0.born: 'soon'", "allowed: spread", "at once", "such as 3d"],
            id="born somehow",
        ),
        pytest.param(
            GOOD.replace("hosts", "rebuild: 0m, hosts"),
            ["fleets.0.rebuild: '0m'", "above zero"],
            id="no time",
        ),
        pytest.param(
            "fleets: [{name: a, policy: web, hosts: 1, max_size: 2}, "
            "{name: a, policy: web, hosts: 1, max_size: 2}]",
            ["fleets: name: 'a': given twice"],
            id="two of a name",
        ),
        pytest.param(
            GOOD.replace("policy: web", "policy: api"),
            ["fleet web", "'api' is not a policy; known: web"],
            id="no such policy",
        ),
        pytest.param(
            GOOD.replace("policy: web, ", ""),
            ["fleet web: no policy binds it", "policies in", "web"],
            id="no policy",
        ),
    ],
)
def test_a_wrong_description_names_file_key_value_and_what_is_allowed(
    given: Given, text: str, said: list[str]
) -> None:
    status, out, errors = given.fleet(text).run()
    assert (status, out) == (2, "")
    assert "fleets.yaml: " in errors
    assert [words for words in said if words not in errors] == []


def test_a_broken_policy_is_named_with_its_file(given: Given) -> None:
    status, _, errors = given.policy("name: web\nage: {soft: 5x, hard: 7d}\n").run()
    assert status == 2
    assert "web.yaml: age.soft: '5x'" in errors and "allowed" in errors


def test_what_cannot_be_read_or_written_is_named(given: Given, tmp_path: Path) -> None:
    given.fleets.unlink()
    assert "fleets.yaml: cannot be read: No such file" in given.run()[2]
    given.fleet(GOOD)
    nowhere = str(tmp_path / "no" / "c.svg")
    status, _, errors = given.run("--chart", nowhere)
    assert status == 2 and f"--chart {nowhere}: cannot be written" in errors


@pytest.mark.parametrize(
    ("argument", "allowed"),
    [
        (["--days", "0"], "greater than or equal to 1"),
        (["--at", "soon"], "such as 2026-03-02T12:00Z"),
        (["--at", "2026-03-02T12:00"], "names no time zone"),
        (["--by", "hour"], "day"),
    ],
)
def test_a_wrong_option_says_what_is_allowed(
    given: Given, argument: list[str], allowed: str
) -> None:
    status, out, errors = given.run(*argument)
    assert (status, out) == (2, "")
    assert errors.startswith("repave: ") and allowed in errors
