"""How large the package is, and what its import costs: `python -m bench.package`.

Needs `make package`. The package is measured where Lambda would have it, beside the floor: its four
libraries imported from the same folder, and nothing done with them. All are imported in fresh
processes by turns, and the least of each is what the machine's other work does not add to.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

BUILD = Path("build/deployment.zip")
WHOLE = Path(".chalice/deployments")
FLOOR = "import chalice, aws_lambda_powertools, boto3, pynamodb.models"
APP = "import app"
HANDLERS = {
    "on_instance_state": "; import chalicelib.handlers.register_host",
    "sweep": "",
    "reconcile_fleet": "",
    "app": "",
    "dialects": "",
    "sync_zone": "; import chalicelib.handlers.sync_zone",
}
"""By entry point: what its first call imports beside. The other functions that events call need as
little as the first of these."""
MEASURE = """
import json, resource, sys, time
sys.path.insert(0, sys.argv[1])
before, began = time.process_time(), time.perf_counter()
exec(sys.argv[2])
print(json.dumps({
    "cpu": (time.process_time() - before) * 1000,
    "wall": (time.perf_counter() - began) * 1000,
    "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "modules": len(sys.modules),
}))
"""
UNITS = {"cpu": "ms of CPU", "wall": "ms in all", "memory": "MB", "modules": "modules"}
Measured = dict[str, float]


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench.package")
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args(arguments).rounds
    whole = max(WHOLE.glob("*.zip"), key=lambda each: each.stat().st_mtime)
    for name, package in (("by chalice", whole), ("pruned", BUILD)):
        print(f"{name:<12} {_megabytes(package)}")
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(BUILD) as code:
            code.extractall(folder)
        floor, *functions = _measured(
            [("app", FLOOR), *((name, APP + more) for name, more in HANDLERS.items())],
            folder,
            rounds,
        )
    print(f"{'import':<18} {', '.join(UNITS.values())} (times the floor's)")
    print(f"{'floor':<18} {_figures(floor, floor)}")
    for name, function in zip(HANDLERS, functions, strict=True):
        print(f"{name:<18} {_figures(function, floor)}")


def _figures(measured: Measured, floor: Measured) -> str:
    return "  ".join(f"{measured[key]:4.0f} ({measured[key] / floor[key]:.2f})" for key in UNITS)


def _megabytes(package: Path) -> str:
    with zipfile.ZipFile(package) as opened:
        unpacked = sum(each.file_size for each in opened.infolist())
    return f"{package.stat().st_size / 1e6:6.1f} MB zipped, {unpacked / 1e6:6.1f} MB unpacked"


def _measured(statements: list[tuple[str, str]], folder: str, rounds: int) -> list[Measured]:
    """The least of each over the rounds."""
    found: list[list[Measured]] = [[] for _ in statements]
    for _ in range(rounds):
        for (entry, statement), measured in zip(statements, found, strict=True):
            measured.append(_imported(entry, statement, folder))
    return [{key: min(each[key] for each in one) for key in UNITS} for one in found]


def _imported(entry: str, statement: str, folder: str) -> Measured:
    """In an environment like Lambda's, where nothing installed is found."""
    environ = {"LAMBDA_TASK_ROOT": folder, "AWS_DEFAULT_REGION": "us-east-1"}
    environ["_HANDLER"] = f"app.{entry}"
    command = [sys.executable, "-I", "-S", "-c", MEASURE, folder, statement]
    made = subprocess.run(
        command, env=environ | {"PATH": os.environ["PATH"]}, capture_output=True, check=True
    )
    measured: Measured = json.loads(made.stdout)
    return measured


if __name__ == "__main__":
    main(sys.argv[1:])
