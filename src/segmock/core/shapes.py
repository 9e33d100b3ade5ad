"""Texts that stand in a tree become the JSON value that a schema says they are.

Forms and bracketed names in a query carry texts only; whether one is a number, and whether what
stands together is a list or an object, is for the schema to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from segmock.core.document import Json, Record, pointer
from segmock.core.keywords import alternatives
from segmock.core.parameters import converter, shown, types_of, unfit
from segmock.core.problem import Violation, Where

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Tree: TypeAlias = "dict[str, Tree] | list[str]"
"""A branch, by key (the empty key stands for the next item of a list), or the texts of a leaf."""

SCALARS = {"string", "integer", "number", "boolean"}
_INDEX = re.compile(r"0|[1-9][0-9]{0,3}")


@dataclass(frozen=True, slots=True)
class Report:
    """Where the texts came from, and what is wrong with them so far."""

    where: Where
    spec: str
    found: list[Violation] = field(default_factory=list)

    def add(self, place: str, expected: str, received: str, hint: str) -> None:
        """Note that texts do not stand together as they should."""
        reason = Violation(self.where, place, expected, received, hint, "style", self.spec)
        self.found.append(reason)


class Shapes:
    """Reads trees by the schemas of one description; `named` returns the schema at a pointer.

    With `fold` the names of declared properties match in any case.
    """

    def __init__(self, named: Callable[[str], Record], *, fold: bool = False) -> None:
        self._named = named
        self._fold = fold

    def value(self, tree: Tree, schema: Json, place: str, report: Report) -> Json:
        """Return the value of a tree; what does not convert stays text, and is reported."""
        types = self._types(schema)
        if isinstance(tree, list):
            return self._leaf(tree, schema, types, place, report)
        return self._branch(tree, schema, types, place, report)

    def _branch(
        self, tree: dict[str, Tree], schema: Json, types: set[str], place: str, report: Report
    ) -> Json:
        wanted = types & {"array", "object"}
        listed = [key == "" or _INDEX.fullmatch(key) is not None for key in tree]
        if types and not wanted:
            report.add(place, " or ".join(sorted(types)), _names(tree), "Leave the brackets out.")
        elif wanted == {"array"} and not all(listed):
            report.add(place, "items", _names(tree), "Write [0], [1] and so on.")
        elif wanted == {"object"}:
            if "" in tree:
                report.add(place, "names", _names(tree), "Write a name into the brackets.")
        elif all(listed):
            return self._list(tree, schema, place, report)
        elif any(listed):
            hint = "Write [0], [1] for items, or [name] for fields."
            report.add(place, "items or names, not both", _names(tree), hint)
        return self.record(tree, schema, place, report)

    def _leaf(
        self, texts: list[str], schema: Json, types: set[str], place: str, report: Report
    ) -> Json:
        if "array" in types and (len(texts) > 1 or types.isdisjoint(SCALARS)):
            return [
                self.value([text], self._items(schema), f"{place}/{n}", report)
                for n, text in enumerate(texts)
            ]
        if len(texts) > 1:
            report.add(place, "one value", f"{len(texts)} values", "Send it once.")
        return self._one(texts[0], types, place, report)

    def _one(self, text: str, types: set[str], place: str, report: Report) -> Json:
        convert = converter({"type": sorted(types)})
        if convert is None and (not types or "string" in types):
            return text
        try:
            if convert is not None:
                return convert(text)
        except ValueError:
            pass  # as what may only be an object or a list: no text is one
        wanted = " or ".join(sorted(types))
        report.found.append(unfit(report.where, place, report.spec, wanted, text))
        return text

    def _list(self, tree: dict[str, Tree], schema: Json, place: str, report: Report) -> Json:
        items = self._items(schema)
        if (appended := tree.get("")) is not None:
            if len(tree) > 1:
                hint = "Number all items, or none."
                report.add(place, "items with an index or without", "both", hint)
            # A name ends after empty brackets, so they lead to texts.
            parts: list[Tree] = [[text] for text in appended]
        else:
            indexes = sorted(map(int, tree))
            if indexes != [*range(len(indexes))]:
                got = shown(", ".join(map(str, indexes)))
                report.add(place, "indexes from 0 without a gap", got, "Count from 0.")
            parts = [tree[str(n)] for n in indexes]
        return [self.value(part, items, f"{place}/{n}", report) for n, part in enumerate(parts)]

    def record(self, tree: dict[str, Tree], schema: Json, place: str, report: Report) -> Record:
        """Return the value of a tree that is an object, whatever its names look like."""
        made: Record = {}
        for key, part in tree.items():
            name = self._declared(schema, key)
            below = place + pointer(name)
            if name in made:
                report.add(below, "one value", "the same name in another case", "Send it once.")
            made[name] = self.value(part, self._property(schema, name), below, report)
        return made

    def _schemas(self, schema: Json) -> Iterator[Record]:
        """Yield all schemas that look at the same value, through references and alternatives."""
        if isinstance(schema, dict):
            yield schema
            for part in self._combined(schema):
                yield from self._schemas(part)

    def _combined(self, schema: Record) -> list[Json]:
        named = [self._named(schema["$ref"])] if "$ref" in schema else []
        return [*named, *alternatives(schema)]

    def _types(self, schema: Json) -> set[str]:
        """Return the types that a value may have; none where no schema says."""
        if not isinstance(schema, dict):
            return set()
        if "type" in schema:
            return {*types_of(schema)} - {"null"}
        return set().union(*map(self._types, self._combined(schema)))

    def _declared(self, schema: Json, key: str) -> str:
        if not self._fold:
            return key
        names = (n for part in self._schemas(schema) for n in part.get("properties", {}))
        return next((name for name in names if name.lower() == key.lower()), key)

    def _property(self, schema: Json, name: str) -> Json:
        found: list[Json] = []
        for part in self._schemas(schema):
            if name in part.get("properties", {}):
                found.append(part["properties"][name])
            elif isinstance(more := part.get("additionalProperties"), dict):
                found.append(more)
        return _any(found)

    def _items(self, schema: Json) -> Json:
        return _any([part["items"] for part in self._schemas(schema) if "items" in part])


def _names(tree: dict[str, Tree]) -> str:
    return shown("".join(f"[{key}]" for key in tree))


def _any(found: list[Json]) -> Json:
    return found[0] if len(found) == 1 else {"anyOf": found}
