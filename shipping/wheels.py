"""Compiled modules for the processor that `chalice package` did not ask for.

Their file names carry the processor, so both lie side by side and each Python finds its own: one
package serves either value of the template's `Architecture`.
"""

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from shipping.contents import needed

OTHER = {"x86_64": "aarch64", "aarch64": "x86_64"}
GLIBC = (17, 28, 34)
"""Minor versions of glibc 2 that wheels are built for, up to that of Lambda's Python 3.12+."""
_COMPILED = re.compile(r"\.cpython-3(?P<minor>\d+)-(?P<processor>\w+)-linux-gnu\.so$")
_RECORD = re.compile(r"^(?P<name>.+)-(?P<version>[^-]+)\.dist-info/RECORD$")


def for_the_other_processor(package: zipfile.ZipFile, code: Path) -> None:
    """Adds them to the unpacked code."""
    compiled = set(filter(_COMPILED.search, needed(package.namelist())))
    with TemporaryDirectory() as folder:
        for requirement, module in _owners(package, compiled):
            (code / module).parent.mkdir(exist_ok=True)
            _download(requirement, module, Path(folder))
        for wheel in Path(folder).glob("*.whl"):
            with zipfile.ZipFile(wheel) as opened:
                modules = filter(_COMPILED.search, needed(opened.namelist()))
                opened.extractall(code, list(modules))


def _owners(package: zipfile.ZipFile, modules: set[str]) -> Iterator[tuple[str, str]]:
    """Each compiled module with the pinned requirement it came with."""
    for record in filter(None, map(_RECORD.match, package.namelist())):
        files = package.read(record.string).decode().splitlines()
        for module in {line.split(",")[0] for line in files} & modules:
            yield f"{record['name']}=={record['version']}", module


def _download(requirement: str, module: str, folder: Path) -> None:
    found = _COMPILED.search(module)
    assert found
    processor = OTHER[found["processor"]]
    platforms = [f"--platform=manylinux_2_{minor}_{processor}" for minor in GLIBC]
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
            *("--no-deps", "--only-binary=:all:", f"--python-version=3.{found['minor']}"),
            *(*platforms, f"--platform=manylinux2014_{processor}"),
            *(f"--dest={folder}", requirement),
        ],
        check=True,
    )
