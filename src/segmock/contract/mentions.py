"""The names of a profile that must be there: of operations in the description, of its resources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.core.document import Defect, Record, dig, line_of, pointer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from segmock.core.spec import Spec


def contradictions(raw: Record, spec: Spec, path: Path) -> Iterator[Defect]:
    """Yield a defect for each name of an operation or resource that is not there."""
    if raw["vendor"] != path.stem:
        hint = "A profile is named after its vendor."
        yield Defect(path.name, "/vendor", f"is not {path.stem!r}", hint)
    known = raw.get("resources", {})
    for place, name, kind in _mentioned(raw):
        if name not in (spec.operations if kind == "operation" else known):
            hint = f"Name one of {spec.file}." if kind == "operation" else "Name one of resources."
            line = line_of(path, place) if path.is_file() else None
            yield Defect(path.name, place, f"{name!r} is no {kind}", hint, line)


MENTIONS = {
    "resources": {
        "create": "operation",
        "read": "operation",
        "replace": "operation",
        "patch": "operation",
        "delete": "operation",
    },
    "listings": {
        "": "operation",
        "of": "resource",
        "enter/call": "operation",
        "each/call": "operation",
    },
    "calls": {"": "operation"},
    "memberships": {
        "container": "resource",
        "add/call": "operation",
        "remove/call": "operation",
        "members/call": "operation",
        "containers/call": "operation",
        "count/call": "operation",
        "computed/of": "resource",
    },
    "jobs": {"read": "operation", "start/call": "operation"},
}
"""Part of a profile to where its entries mention something; empty: by the entry's own name."""


def _mentioned(raw: Record) -> Iterator[tuple[str, str, str]]:
    """Yield pointer, name and kind of everything that is mentioned by its name."""
    for part, places in MENTIONS.items():
        for name, one in raw.get(part, {}).items():
            for place, kind in places.items():
                at = pointer(part, name, *place.split("/")) if place else pointer(part, name)
                said = dig(one, tuple(place.split("/"))) if place else name
                if said is not None:
                    yield at, said, kind
    for n, one in enumerate(raw.get("lenient", [])):
        if "operation" in one:
            yield pointer("lenient", n, "operation"), one["operation"], "operation"
    for name, one in raw.get("rules", {}).items():
        for n, step in enumerate(one["steps"]):
            yield pointer("rules", name, "steps", n, "call"), step["call"], "operation"
