"""Real clients of other registries, installed beside the tests: from PyPI or from Debian."""

import fcntl
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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


def ansible_collection(python: Path, release: str, name: str) -> None:
    """One of those that come with that release of `ansible`, without the half gigabyte of all the
    others; Galaxy, which has them one by one, is no package index of Python's."""
    home = CACHE / f"ansible-{release}"
    if not list(home.glob("*.whl")):
        home.mkdir(parents=True, exist_ok=True)
        asked = ["download", "--quiet", "--no-deps", "--dest", str(home), f"ansible=={release}"]
        _run(str(python), "-m", "pip", *asked)
    (wheel,) = home.glob("*.whl")
    (packages,) = python.parent.parent.glob("lib/python3*/site-packages")
    folder = f"ansible_collections/{name.replace('.', '/')}/"
    if not (packages / folder).exists():
        with zipfile.ZipFile(wheel) as whole:
            whole.extractall(
                packages, [each for each in whole.namelist() if each.startswith(folder)]
            )


def from_debian(package: str, program: str) -> Path:
    """A program of a Debian package, unpacked and not installed."""
    return _unpacked(package, lambda: [package]) / program


def with_libraries(package: str, program: str) -> tuple[Path, dict[str, str]]:
    """The same with what it needs that is not installed either, and the variables to run it."""
    home = _unpacked(package, lambda: sorted({package, *_not_installed(package)}))
    folders = {str(each.parent) for each in home.rglob("*.so*")}
    return home / program, {"LD_LIBRARY_PATH": ":".join(sorted(folders))}


def _unpacked(name: str, packages: Callable[[], list[str]]) -> Path:
    home = CACHE / name
    done = home / ".unpacked"
    with _alone(name):
        if done.exists():
            return home
        if shutil.which("apt-get") is None:
            missing(f"{name} comes from Debian, and there is no apt-get here")
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        if _failed("apt-get", "download", *packages(), cwd=home):
            _failed("apt-get", "update", "--quiet")
            _run("apt-get", "download", *packages(), cwd=home)
        for deb in home.glob("*.deb"):
            _run("dpkg", "-x", str(deb), str(home))
            deb.unlink()
        done.touch()
    return home


def _not_installed(package: str) -> list[str]:
    would = ["apt-get", "--simulate", "--no-install-recommends", "install", package]
    said = subprocess.run(would, capture_output=True, text=True).stdout
    return re.findall(r"^Inst (\S+)", said, re.MULTILINE)


@contextmanager
def _alone(name: str) -> Iterator[None]:
    """Of the processes that run tests."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


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
