"""The rules that the code's shape must keep, as data: who may import whom, and what nobody does."""

import ast
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from chalicelib import errors

ROOT = Path(__file__).parent.parent
LONGEST_FILE, LONGEST_FUNCTION = 200, 30


@dataclass(frozen=True)
class Layer:
    """What a layer may import of ours (`model` allows `model.x`) and of others, beside itself."""

    ours: frozenset[str] = frozenset()
    theirs: frozenset[str] = frozenset()
    not_stdlib: frozenset[str] = frozenset({"os"})
    itself: bool = True


def layer(ours: str = "", theirs: str = "", no: str = "os", itself: bool = True) -> Layer:
    return Layer(*(frozenset(words.split()) for words in (ours, theirs, no)), itself=itself)


POWERTOOLS, CLOCKS = "aws_lambda_powertools", "os time random logging"
HANDLERS = (
    "decisions aws registry actions model events policies errors observability "
    "observing projecting reporting noticing deciding marking announcing calls standalone_calls "
    "recording hooks deps binding freezing reaching dialects discovery configuration configuring "
    "waiting viewing looking_back documents readers kept"
)
API = " ".join(
    f"handlers.api.{name}"
    for name in (
        "datacenters",
        "finding",
        "http",
        "config_routes",
        "host_routes",
        "configviews",
        "mark_routes",
        "reach_routes",
        "operations",
        "routes",
        "openapi",
        "shapes",
        "times",
        "views",
        "fleetviews",
        "serviceviews",
        "discovery_routes",
        "reachviews",
    )
)
LAYERS: Mapping[str, Layer] = {
    "app": layer("wiring events handlers observability errors", "chalice", no="", itself=False),
    "wiring": layer(
        "settings aws registry policies deps model errors decisions actions events observability "
        "observing projecting",
        f"boto3 botocore {POWERTOOLS}",
        no="",
        itself=False,
    ),
    "handlers.api.shapes": layer(
        "model policies.moments policies.values discovery.health", "pydantic"
    ),
    "handlers.api.operations": layer("handlers.api.shapes", "pydantic", itself=False),
    "handlers.api.mark_routes": layer("handlers.api.shapes handlers.api.operations", itself=False),
    "handlers.api.discovery_routes": layer(
        "handlers.api.shapes handlers.api.operations", itself=False
    ),
    "handlers.api.reach_routes": layer("handlers.api.shapes handlers.api.operations", itself=False),
    "handlers.api.routes": layer(
        "handlers.api.shapes handlers.api.operations handlers.api.mark_routes "
        "handlers.api.discovery_routes handlers.api.reach_routes handlers.api.config_routes "
        "handlers.api.host_routes",
        itself=False,
    ),
    "handlers.api.host_routes": layer("handlers.api.shapes handlers.api.operations", itself=False),
    "handlers.api.config_routes": layer(
        "handlers.api.shapes handlers.api.operations", itself=False
    ),
    "handlers.api.configviews": layer("decisions handlers.api.shapes model", itself=False),
    "handlers.api.datacenters": layer("deps errors", itself=False),
    "handlers.api.finding": layer("deps errors handlers.api.shapes model", itself=False),
    "handlers.api.times": layer("handlers.api.shapes errors", itself=False),
    "handlers.api.openapi": layer(
        "handlers.api.shapes handlers.api.operations", "pydantic", itself=False
    ),
    "handlers.api.validation": layer("handlers.api.shapes policies errors", "pydantic"),
    "handlers.api.views": layer("handlers.api.shapes model", itself=False),
    "handlers.api.fleetviews": layer(
        "decisions handlers.api.shapes handlers.api.views model", itself=False
    ),
    "handlers.api.serviceviews": layer("discovery handlers.api.shapes model", itself=False),
    "handlers.api.reachviews": layer("discovery handlers.api.shapes model", itself=False),
    "handlers.api.once": layer("errors", POWERTOOLS, itself=False),
    "handlers.api.served": layer("handlers.api", itself=False),
    "handlers.api.http": layer(
        "handlers.api.once handlers.api.shapes handlers.api.operations handlers.api.validation "
        "deps errors",
        "chalice",
        itself=False,
    ),
    "handlers.api": layer(f"{HANDLERS} {API}", itself=False),
    "handlers": layer(HANDLERS, itself=False),
    "binding": layer("policies model", itself=False),
    "hooks": layer("decisions deps aws model errors observability"),
    "observing": layer(
        "binding deps documents model aws registry observing_standalone", itself=False
    ),
    "documents": layer("configuration deps errors model observability", itself=False),
    "readers": layer(
        "binding configuration decisions deps discovery documents errors model observing",
        itself=False,
    ),
    "observing_standalone": layer("deps model", itself=False),
    "marking": layer(
        "announcing decisions deps errors model observability projecting", itself=False
    ),
    "projecting": layer("announcing decisions deps model observability", itself=False),
    "announcing": layer("registry.contract model", itself=False),
    "noticing": layer("decisions deps model observability", itself=False),
    "reporting": layer(
        "binding decisions deps documents errors model observing policies", itself=False
    ),
    "reaching": layer("deps discovery errors model observing", itself=False),
    "configuring": layer(
        "configuration deps dialects errors model registry.contract waiting", itself=False
    ),
    "viewing": layer("deps discovery model", itself=False),
    "waiting": layer("deps", itself=False),
    "looking_back": layer("deps discovery errors model", itself=False),
    "freezing": layer("registry.contract model", itself=False),
    "deciding": layer("decisions deps model observing", itself=False),
    "actions": layer("announcing calls standalone_calls recording model", itself=False),
    "calls": layer("aws recording model errors", itself=False),
    "standalone_calls": layer("aws recording model errors", itself=False),
    "recording": layer("registry.contract model", itself=False),
    "deps": layer(
        "aws kept model.place policies registry.contract rendered", POWERTOOLS, itself=False
    ),
    "rendered": layer(itself=False),
    "kept": layer("model registry.contract", itself=False),
    "observability": layer("model", POWERTOOLS, no="", itself=False),
    "policies": layer("model errors", f"pydantic yaml cronsim {POWERTOOLS}"),
    "events": layer("errors"),
    "settings": layer("errors model.place", itself=False),
    "decisions": layer("model", "cronsim", no=CLOCKS),
    "aws": layer("model errors", "boto3 botocore"),
    "registry": layer("configuration model errors", "botocore pynamodb"),
    "configuration": layer("model", no=CLOCKS),
    "discovery": layer("model"),
    "dialects": layer("configuration discovery model errors policies.moments"),
    "errors": layer(itself=False),
    "model": layer(no=CLOCKS),
    "": layer(itself=False),
}
"""Everything else is forbidden. The longest name that fits a module is its layer."""
ONLY_FOR_TYPES = {"aws": "mypy_boto3_"}
NO_CLOCK = ("decisions", "model", "configuration")
CLOCK_CALLS = {"now", "utcnow", "today"}
NEVER_CALLED = {"set_desired_capacity", "SetDesiredCapacity", "update_auto_scaling_group"}
OUTSIDE = {"sandbox", "cli", "dashboard", "thin", "tests"}


@dataclass(frozen=True)
class Source:
    """One module: its name without `chalicelib.`, and its text."""

    name: str
    text: str
    lines: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "lines", len(self.text.splitlines()))

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def layer(self) -> str:
        return next(each for each in _by_length() if _within(self.name, each))


def _by_length() -> list[str]:
    return sorted(LAYERS, key=len, reverse=True)


def _within(name: str, of: str) -> bool:
    return not of or name == of or name.startswith(f"{of}.")


def _sources() -> Iterator[Source]:
    yield Source("app", (ROOT / "app.py").read_text())
    for path in sorted((ROOT / "chalicelib").rglob("*.py")):
        parts = path.relative_to(ROOT / "chalicelib").with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        yield Source(name, path.read_text())


SOURCES = list(_sources())
EACH = pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name or "chalicelib")


def imports(tree: ast.AST, for_types: bool = False) -> Iterator[tuple[str, bool]]:
    """Every imported name in full, wherever it stands, and whether it is for type checkers only."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, for_types) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from ((f"{module}.{alias.name}", for_types) for alias in node.names)
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            for child in node.body:
                yield from imports(ast.Module([child], []), True)
            yield from imports(ast.Module(node.orelse, []), for_types)
        else:
            yield from imports(node, for_types)


def breaches(source: Source) -> list[str]:
    found = imports(source.tree)
    return [
        f"{source.name} imports {name}" for name, typed in found if _breach(source, name, typed)
    ]


def _breach(source: Source, name: str, typed: bool) -> bool:
    rules = LAYERS[source.layer]
    top = name.split(".")[0]
    if top == "chalicelib":
        return not _ours(source, name.removeprefix("chalicelib").removeprefix("."), rules)
    if top in sys.stdlib_module_names:
        return top in rules.not_stdlib
    prefix = ONLY_FOR_TYPES.get(source.layer)
    if prefix and typed and top.startswith(prefix):
        return False
    return top not in rules.theirs  # Relative imports have an empty top, and are never allowed.


def _ours(source: Source, name: str, rules: Layer) -> bool:
    if rules.itself and _within(name, source.layer):
        return True
    return any(_within(name, allowed) for allowed in rules.ours)


@EACH
def test_a_module_imports_only_what_its_layer_may(source: Source) -> None:
    assert breaches(source) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("decisions.age", "import boto3"),
        ("decisions.age", "from chalicelib.registry import contract"),
        ("decisions.age", "from chalicelib import registry"),
        ("decisions.age", "def late():\n    import random"),
        ("decisions.age", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import yaml"),
        ("decisions.steps.x", "from chalicelib.errors import Conflict"),
        ("decisions.age", "from . import floor"),
        ("model.host", "from chalicelib.decisions import age"),
        ("settings", "import os"),
        ("handlers.sweep", "from chalicelib.handlers.register_host import register_host"),
        ("handlers.sweep", "from chalice import Chalice"),
        ("handlers.sweep", "from chalicelib import wiring"),
        ("handlers.api.hosts", "from chalicelib.handlers.api.fleets import list_fleets"),
        ("handlers.api.hosts", "from chalicelib.handlers.sweep import sweep"),
        ("actions", "from chalicelib.decisions.plan import plan"),
        ("aws.groups", "from chalicelib.registry import contract"),
        ("aws.groups", "from mypy_boto3_ec2 import EC2Client"),
        ("registry.hosts", "from chalicelib.aws import groups"),
        ("app", "from chalicelib.decisions.plan import plan"),
        ("wiring", "from chalicelib.handlers import sweep"),
        ("wiring", "import sandbox"),
        ("projecting", "from tests import builders"),
    ],
)
def test_the_checker_sees_a_forbidden_import(name: str, text: str) -> None:
    assert breaches(Source(name, text)) != []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("decisions.steps.x", "from chalicelib.decisions.floor import floor\nimport cronsim"),
        ("decisions.age", "from zoneinfo import ZoneInfo\nfrom datetime import datetime"),
        ("handlers.api.hosts", "from chalicelib.handlers.api import views, routes"),
        ("wiring", "import os\nimport boto3"),
        (
            "aws.groups",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import mypy_boto3_ec2",
        ),
        ("deps", "from chalicelib.registry.contract import Registry"),
    ],
)
def test_the_checker_lets_an_allowed_import_be(name: str, text: str) -> None:
    assert breaches(Source(name, text)) == []


def test_the_checker_reads_files_as_they_are(tmp_path: Path) -> None:
    planted = tmp_path / "age.py"
    planted.write_text('"""Age."""\n\nimport boto3\n')
    assert breaches(Source("decisions.age", planted.read_text())) == ["decisions.age imports boto3"]


def clock_readings(source: Source) -> list[str]:
    calls = (node for node in ast.walk(source.tree) if isinstance(node, ast.Attribute))
    return [f"{source.name}:{call.lineno} .{call.attr}" for call in calls if _reads(call)]


def _reads(call: ast.Attribute) -> bool:
    # `facts.now` is a value that was handed in; `datetime.now` is a clock.
    owner = ast.unparse(call.value).split(".")[-1]
    return call.attr in CLOCK_CALLS and owner in {"datetime", "date", "time"}


def called_clocks(source: Source) -> list[str]:
    calls = (node.func for node in ast.walk(source.tree) if isinstance(node, ast.Call))
    named = (each for each in calls if isinstance(each, ast.Attribute))
    return [f"{source.name}:{call.lineno}" for call in named if call.attr in CLOCK_CALLS]


@pytest.mark.parametrize(
    "source",
    [each for each in SOURCES if any(_within(each.name, name) for name in NO_CLOCK)],
    ids=lambda source: source.name,
)
def test_decisions_and_models_read_no_clock(source: Source) -> None:
    assert clock_readings(source) == []
    assert called_clocks(source) == []


def test_the_checker_sees_a_clock() -> None:
    planted = Source("decisions.age", "from datetime import datetime\nx = datetime.now()")
    assert clock_readings(planted) and called_clocks(planted)
    handed_on = Source("decisions.age", "from datetime import datetime\nclock = datetime.utcnow")
    assert clock_readings(handed_on)


@EACH
def test_nothing_of_ours_imports_what_is_around_it(source: Source) -> None:
    assert not {name.split(".")[0] for name, _ in imports(source.tree)} & OUTSIDE


@EACH
def test_capacity_is_never_set_to_a_number(source: Source) -> None:
    """Only relative calls: an absolute one undoes what another hand did meanwhile."""
    assert [word for word in NEVER_CALLED if word in source.text] == []


@EACH
def test_a_file_is_short(source: Source) -> None:
    assert source.lines <= LONGEST_FILE


@EACH
def test_a_function_is_short(source: Source) -> None:
    functions = (n for n in ast.walk(source.tree) if isinstance(n, ast.FunctionDef))
    lengths = {n.name: (n.end_lineno or 0) - n.lineno + 1 for n in functions}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


@EACH
def test_a_module_says_what_it_is_for(source: Source) -> None:
    assert ast.get_docstring(source.tree)


def drawn_errors() -> set[tuple[str, str]]:
    """Of the tree in the docstring of errors.py: each class with the one it stands under."""
    pairs, above = set(), {0: "Exception"}
    lines = [line for line in str(errors.__doc__).splitlines() if "Error" in line or "─" in line]
    for line in lines[1:] if "tree" in lines[0] else lines:
        bare = line.lstrip("│├└─ ")
        depth = (len(line) - len(bare)) // 4
        name = bare.split()[0]
        pairs.add((name, above[depth]))
        above[depth + 1] = name
    return pairs


def test_the_drawn_exceptions_are_the_classes() -> None:
    classes = {
        (found.__name__, found.__mro__[1].__name__)
        for found in vars(errors).values()
        if isinstance(found, type) and found.__module__ == errors.__name__
    }
    assert drawn_errors() == classes
