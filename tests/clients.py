"""Real clients of other registries, installed beside the tests: from PyPI or from Debian."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

T = TypeVar("T")
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "repave-clients"


def missing(words: str) -> None:
    """Where a client cannot be had its tests are skipped; CI must have them all."""
    if os.environ.get("CI"):
        pytest.fail(words)
    pytest.skip(words)


def python_with(*requirements: str) -> Path:
    """The Python of an environment of their own: some of them share a name with each other."""
    home = CACHE / "-".join(requirements).replace("==", "-")
    python, done = home / "bin" / "python", home / ".installed"
    if not done.exists():
        shutil.rmtree(home, ignore_errors=True)
        _run(sys.executable, "-m", "venv", str(home))
        _run(str(python), "-m", "pip", "install", "--quiet", *requirements)
        done.touch()
    return python


def from_debian(package: str, program: str) -> Path:
    """A program of a Debian package, unpacked and not installed."""
    return _unpacked(package, [package], program)


def with_libraries(package: str, program: str) -> tuple[Path, dict[str, str]]:
    """The same with what it needs that is not installed either, and the variables to run it."""
    if shutil.which("apt-get") is None:
        missing(f"{package} comes from Debian, and there is no apt-get here")
    would = ["apt-get", "--simulate", "--no-install-recommends", "install", package]
    said = subprocess.run(would, capture_output=True, text=True).stdout
    needed = re.findall(r"^Inst (\S+)", said, re.MULTILINE)
    found = _unpacked(package, sorted({package, *needed}), program)
    folders = {str(each.parent) for each in (CACHE / package).rglob("*.so*")}
    return found, {"LD_LIBRARY_PATH": ":".join(sorted(folders))}


def _unpacked(name: str, packages: list[str], program: str) -> Path:
    home = CACHE / name
    found, done = home / program, home / ".unpacked"
    if not done.exists():
        if shutil.which("apt-get") is None:
            missing(f"{name} comes from Debian, and there is no apt-get here")
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        if _failed("apt-get", "download", *packages, cwd=home):
            _failed("apt-get", "update", "--quiet")
            _run("apt-get", "download", *packages, cwd=home)
        for deb in home.glob("*.deb"):
            _run("dpkg", "-x", str(deb), str(home))
            deb.unlink()
        done.touch()
    return found


def _failed(*command: str, cwd: Path | None = None) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    return done.stderr.strip() or "failed" if done.returncode else ""


def _run(*command: str, cwd: Path | None = None) -> None:
    error = _failed(*command, cwd=cwd)
    if error:
        missing(f"{' '.join(command)}: {error[-300:]}")


def eventually(read: Callable[[], T | None], within: float = 120.0) -> T:
    """What it reads, once it reads something."""
    until = time.monotonic() + within
    while True:
        found = read()
        if found:
            return found
        assert time.monotonic() < until, f"nothing came within {within} s"
        time.sleep(0.3)


def packages_for(python: str, *requirements: str) -> Path:
    """A folder for the PYTHONPATH of another Python, such as the system's, which other users may
    run."""
    version = subprocess.check_output(
        [python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], text=True
    ).strip()
    home = CACHE / "-".join([*requirements, version]).replace("==", "-")
    done = home / ".installed"
    if not done.exists():
        shutil.rmtree(home, ignore_errors=True)
        pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet"]
        _run(*pip, "--target", str(home), *requirements)
        done.touch()
    return home
