"""Names with brackets in a query: `filter[name][any][0]=a` is a part of the parameter `filter`.

That is the style `deepObject`, nested as clients in JavaScript write it, and how many of them
number the items of a list (`ids[0]=a`, `ids[]=a`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from segmock.core.document import Record, pointer
from segmock.core.parameters import shown
from segmock.core.problem import Violation
from segmock.core.shapes import Report

if TYPE_CHECKING:
    from segmock.core.document import Json
    from segmock.core.shapes import Shapes, Tree
    from segmock.core.spec import Parameter

MAX_BRACKETS = 10
"""Pairs of brackets that a name may have."""

_NAME = re.compile(r"[^\[\]]*(?:\[[^\[\]]*\])*")
_KEY = re.compile(r"\[([^\[\]]*)\]")


class DeepReader:
    """Reads the fields of one parameter whose name may be followed by brackets."""

    def __init__(self, parameter: Parameter, whole: Record, shapes: Shapes) -> None:
        self.parameter = parameter
        self.name = parameter.name
        self.whole = whole
        self._shapes = shapes
        self._place = pointer(parameter.name)
        self._spec = f"{parameter.pointer}/schema"

    def read(self, fields: list[tuple[str, str]], found: list[Violation]) -> Json:
        """Return the value of the fields, at least one; adds to `found` what does not fit."""
        report = Report("query", self._spec, found)
        root: dict[str, Tree] = {}
        for name, text in fields:
            keys = self._keys(name, report)
            if keys is not None:
                self._add(root, keys, text, report)
        if not root:
            return None
        return self._shapes.value(root[self.name], self.parameter.schema, self._place, report)

    def _keys(self, name: str, report: Report) -> list[str] | None:
        """Return what stands in the brackets of a name, after the parameter's own."""
        if not _NAME.fullmatch(name):
            wanted, hint = f"a name like {self.name}[key]", "Close each bracket, and end with one."
            report.add(self._place, wanted, shown(name), hint)
            return None
        keys = _KEY.findall(name)
        if len(keys) > MAX_BRACKETS:
            wanted = f"at most {MAX_BRACKETS} pairs of brackets"
            report.add(self._place, wanted, str(len(keys)), "Nest less.")
            return None
        if "" in keys[:-1]:
            hint = "Number the items: [0], [1] and so on."
            report.add(self._place, "empty brackets only at the end", shown(name), hint)
            return None
        return [self.name, *keys]

    def _add(self, root: dict[str, Tree], keys: list[str], text: str, report: Report) -> None:
        *above, last = keys
        branch = root
        for n, key in enumerate(above, 1):
            below = branch.setdefault(key, {})
            if isinstance(below, list):
                self._clash(keys[:n], report)
                return
            branch = below
        leaf = branch.setdefault(last, [])
        if isinstance(leaf, dict):
            self._clash(keys, report)
        else:
            leaf.append(text)

    def _clash(self, keys: list[str], report: Report) -> None:
        hint = "Send either the value or its parts."
        report.add(pointer(*keys), "a value or its parts", "both", hint)

    def missing(self) -> Violation:
        """Return the violation of leaving a required parameter out."""
        spec, hint = f"{self.parameter.pointer}/required", f"Send {self.name!r}."
        return Violation("query", self._place, "a value", "nothing", hint, "required", spec)


def owner(name: str) -> str:
    """Return what a name of the query starts with, before its brackets."""
    return name.partition("[")[0]
