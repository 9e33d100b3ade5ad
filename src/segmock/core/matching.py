"""Finding the operation of a request by its raw path: an encoded slash never splits a segment.

Literal segments win over placeholders, wherever both would fit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from segmock.core.spec import Operation, Spec

_PLACEHOLDER = re.compile(r"\{[^}]+\}")
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


@dataclass(slots=True)
class _Node:
    literals: dict[str, _Node] = field(default_factory=dict)
    patterns: list[tuple[str, str, _Node]] = field(default_factory=list)
    """Prefix and suffix around a placeholder; the longest ones first."""
    operations: dict[str, Operation] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """A path that the description has: its operations by method, and the raw path values."""

    operations: Mapping[str, Operation]
    values: tuple[str, ...]

    @property
    def allow(self) -> tuple[str, ...]:
        """The methods the path allows; whoever may GET may also HEAD (RFC 9110, 9.3.2)."""
        return tuple(sorted({*self.operations, *({"HEAD"} if "GET" in self.operations else ())}))

    def operation(self, method: str) -> Operation | None:
        """Return the operation of a method, or None when the path does not allow it."""
        found = self.operations.get(method)
        return self.operations.get("GET") if found is None and method == "HEAD" else found


class Router:
    """All paths of one description as a tree of segments."""

    def __init__(self, spec: Spec) -> None:
        self._fold = spec.ignore_case
        self._slash = spec.trailing_slash
        self._root = _Node()
        for operation in spec.operations.values():
            self._add(operation)

    def _add(self, operation: Operation) -> None:
        node = self._root
        for segment in operation.template.split("/")[1:]:
            found = _PLACEHOLDER.search(segment)
            if found is None:
                node = node.literals.setdefault(self._folded(segment), _Node())
                continue
            prefix = self._folded(segment[: found.start()])
            suffix = self._folded(segment[found.end() :])
            known = next((n for p, s, n in node.patterns if (p, s) == (prefix, suffix)), None)
            if known is None:
                known = _Node()
                node.patterns.append((prefix, suffix, known))
                node.patterns.sort(key=lambda p: -len(p[0] + p[1]))
            node = known
        node.operations[operation.method] = operation

    def _folded(self, text: str) -> str:
        return text.lower() if self._fold else text

    def match(self, path: str) -> Match | None:
        """Return what a raw path leads to, or None."""
        segments = path.split("/")[1:]
        if self._slash and len(segments) > 1 and not segments[-1]:
            segments.pop()
        values: list[str] = []
        folded = path.lower().split("/")[1:] if self._fold else segments
        node = _walk(self._root, segments, folded, 0, values)
        return None if node is None else Match(node.operations, tuple(values))


def _walk(
    node: _Node, segments: list[str], folded: list[str], at: int, values: list[str]
) -> _Node | None:
    """Return the node that the segments from `at` on lead to; adds to the values what stood there.

    `folded` are the segments as the tree has them.
    """
    while at < len(segments):
        literal = node.literals.get(folded[at])
        if node.patterns:
            break
        # The usual case: there is one way only.
        if literal is None:
            return None
        node, at = literal, at + 1
    else:
        return node if node.operations else None
    if literal is not None and (found := _walk(literal, segments, folded, at + 1, values)):
        return found
    segment = segments[at]
    for prefix, suffix, child in node.patterns:
        inner = len(segment) - len(prefix) - len(suffix)
        if inner > 0 and folded[at].startswith(prefix) and folded[at].endswith(suffix):
            values.append(segment[len(prefix) : len(prefix) + inner])
            if (found := _walk(child, segments, folded, at + 1, values)) is not None:
                return found
            values.pop()
    return None


def decoded(raw: str) -> str:
    """Return a percent-decoded text; raises ValueError when it is broken or no UTF-8."""
    if "%" not in raw:
        return raw
    if _BROKEN_ESCAPE.search(raw):
        message = "a percent sign without two hex digits"
        raise ValueError(message)
    return unquote_to_bytes(raw).decode("utf-8")


def nearest(path: str, operations: Iterable[Operation], count: int = 3) -> list[Operation]:
    """Return the operations whose paths look most like one that led nowhere."""
    by_template: dict[str, list[Operation]] = {}
    for operation in operations:
        by_template.setdefault(operation.template, []).append(operation)
    # Comparing is quadratic in the length, and nobody needs help with a path of a kilobyte.
    close = get_close_matches(path[:200], by_template, n=count, cutoff=0.4)
    return [operation for template in close for operation in by_template[template]][:count]
