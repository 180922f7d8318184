"""A smaller package that starts faster: what is needed, compiled, for either processor."""

import compileall
import py_compile
import shutil
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from shipping.contents import needed
from shipping.wheels import for_the_other_processor

ALWAYS = (1980, 1, 1, 0, 0, 0)
"""The time of every file: the same code is the same package, which nobody uploads twice."""


def prune(package: Path) -> None:
    """In place."""
    with TemporaryDirectory() as folder:
        code = Path(folder)
        with zipfile.ZipFile(package) as whole:
            names = [each.filename for each in whole.infolist() if not each.is_dir()]
            whole.extractall(code, needed(names))
            for_the_other_processor(whole, code)
        _gather_licenses(code)
        _compile(code)
        _pack(code, package)


def _gather_licenses(code: Path) -> None:
    """Out of folders that only pip and searches for plugins look into, one for each library."""
    for folder in sorted(code.glob("*.dist-info")):
        for file in [each for each in folder.rglob("*") if each.is_file()]:
            kept = code / "licenses" / folder.stem / file.name
            kept.parent.mkdir(parents=True, exist_ok=True)
            file.rename(kept)
        shutil.rmtree(folder)


def _compile(code: Path) -> None:
    """Lambda's file system is read-only: without this each cold start compiles every module."""
    unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
    compiled = compileall.compile_dir(
        code, quiet=1, stripdir=str(code), invalidation_mode=unchecked, workers=1
    )
    if not compiled:
        raise SystemExit("a module of the package does not compile; see above")


def _pack(code: Path, package: Path) -> None:
    with zipfile.ZipFile(package, "w") as packed:
        for file in sorted(each for each in code.rglob("*") if each.is_file()):
            entry = zipfile.ZipInfo(file.relative_to(code).as_posix(), ALWAYS)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, file.read_bytes(), compresslevel=9)
