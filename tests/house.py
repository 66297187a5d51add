"""How the house reads its own source: files, functions and calls, for the tests that keep its rules."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
SOURCE: Final = ROOT / "src"
COMITY: Final = SOURCE / "comity"

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that a clone would have, and new ones that are not ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    if listed.returncode:  # a copy without its history
        return tuple(p for p in sorted(ROOT.rglob("*")) if p.is_file() and ".venv" not in p.parts)
    return tuple(ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file())


def modules(folder: Path = SOURCE) -> list[Path]:
    """The Python modules of a folder, migrations left out."""
    return [p for p in sorted(folder.rglob("*.py")) if "migrations" not in p.parts]


@cache
def tree_of(path: Path) -> ast.Module:
    """A module as it is parsed."""
    return ast.parse(path.read_text())


def functions(path: Path) -> Iterator[Function]:
    """Every function and method of a module."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, Function):
            yield node


def top_functions(path: Path) -> dict[str, Function]:
    """The functions that a module offers, by name."""
    return {node.name: node for node in tree_of(path).body if isinstance(node, Function)}


def calls(node: ast.AST) -> Iterator[str]:
    """What is called under a node, written as in the source: `writer.append`, `save`."""
    for found in ast.walk(node):
        if isinstance(found, ast.Call):
            yield ast.unparse(found.func)


def lines_of(node: Function) -> int:
    """The lines of a function without its docstring and decorators."""
    length = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    ):
        length -= (first.end_lineno or first.lineno) - first.lineno + 1
    return length


def formal_acts() -> dict[str, Path]:
    """Every act decorated `@formal`, and its module."""
    found: dict[str, Path] = {}
    for path in modules(COMITY / "acts"):
        for name, node in top_functions(path).items():
            if any(ast.unparse(mark) == "formal" for mark in node.decorator_list):
                found[name] = path
    return found


def reaches(path: Path, name: str, goal: str) -> bool:
    """Whether a function of a module, or one of the module's own that it calls, calls the goal."""
    offered, seen, open_ = top_functions(path), set[str](), [name]
    while open_:
        here = open_.pop()
        if here in seen or here not in offered:
            continue
        seen.add(here)
        called = set(calls(offered[here]))
        if goal in called:
            return True
        open_.extend(called)
    return False


def relative(path: Path) -> str:
    """A path as people write it."""
    return path.relative_to(ROOT).as_posix()
