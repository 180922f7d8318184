"""What each missed mutant changed: file and line, and the code before and after."""

import ast
import difflib
from pathlib import Path

MARK = "__mutmut_"


def changes(source: Path, mutated: Path, missed: list[str]) -> list[str]:
    """One text a mutant, ordered by its line in the source."""
    starts, functions = _functions(source), _functions(mutated)
    text, other = source.read_text().splitlines(), mutated.read_text().splitlines()
    found = []
    for mutant in missed:
        name = mutant.rpartition(".")[2]
        original, changed = starts[_plain(name)], functions[name]
        before = text[original.lineno - 1 : original.end_lineno]
        after = other[changed.lineno - 1 : changed.end_lineno]
        after[0] = after[0].replace(name, original.name)
        found += _pairs(original.lineno, before, after)
    return [f"{source.name}:{line}: {said}" for line, said in sorted(found)]


def _functions(path: Path) -> dict[str, ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text())
    return {
        node.name if MARK in node.name else _owner(tree, node) + node.name: node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def _owner(tree: ast.Module, function: ast.AST) -> str:
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    return "".join(f"{node.name}." for node in classes if function in node.body)


def _plain(name: str) -> str:
    """`xǁClassǁmethod__mutmut_3` and `x_function__mutmut_3` as the source has them."""
    bare = name.rpartition(MARK)[0]
    return bare[1:].strip("ǁ").replace("ǁ", ".") if bare.startswith("xǁ") else bare[2:]


def _pairs(first: int, before: list[str], after: list[str]) -> list[tuple[int, str]]:
    found = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for kind, low, high, start, end in matcher.get_opcodes():
        if kind != "equal":
            was, now = (_joined(lines) for lines in (before[low:high], after[start:end]))
            found.append((first + low, f"{was}  ->  {now}"))
    return found


def _joined(lines: list[str]) -> str:
    return " ".join(line.strip() for line in lines)
