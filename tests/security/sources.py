"""What the sources import and call, read without running them."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).parent.parent.parent / "src" / "segmock"
SOURCES = sorted(PACKAGE.rglob("*.py"))


def nodes() -> Iterator[tuple[str, ast.AST]]:
    """Yield every node of every source with the file's path below the package."""
    for path in SOURCES:
        file = path.relative_to(PACKAGE).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            yield file, node


@cache
def read() -> tuple[frozenset[tuple[str, str]], frozenset[tuple[str, str]]]:
    """Return what is imported and what is called, see below, in one pass: there is much to read."""
    imported: set[tuple[str, str]] = set()
    called: set[tuple[str, str]] = set()
    for file, node in nodes():
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            called.add((file, node.func.id))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            called.add((file, node.func.attr))
        for name in names:
            parts = name.split(".")
            imported |= {(file, ".".join(parts[: n + 1])) for n in range(len(parts))}
    return frozenset(imported), frozenset(called)


def imports() -> frozenset[tuple[str, str]]:
    """Return file and module of every import, with all packages that the module is in."""
    return read()[0]


def calls() -> frozenset[tuple[str, str]]:
    """Return file and name of every function or method that is called."""
    return read()[1]
