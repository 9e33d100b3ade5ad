"""A parsed file while it is checked: what it says, where its references lead, what is wrong."""

from __future__ import annotations

from segmock.core import document
from segmock.core.document import Defect, Json, Record


class Source:
    """A file's content as a mapping, and the defects found in it so far.

    Takes anything for a file: what is no mapping or list where one belongs counts as empty, so
    that a reader can go on and find all defects at once.
    """

    def __init__(self, raw: Json, file: str) -> None:
        self.raw = mapping(raw)
        self.file = file
        self.defects: list[Defect] = []

    def report(self, place: str, what: str, hint: str) -> None:
        """Note a defect; what is shared is read once for each use, and noted once."""
        found = Defect(self.file, place, what, hint)
        if found not in self.defects:
            self.defects.append(found)

    def named(self, ref: str) -> Json:
        """Return what a `$ref` names in the file, or None."""
        try:
            return document.at(self.raw, ref) if ref.startswith("#/") else None
        except KeyError:
            return None

    def resolve(self, node: Json, place: str) -> tuple[Record, str]:
        """Follow references; returns the target, empty if there is none, and its place."""
        seen: set[str] = set()
        while isinstance(ref := mapping(node).get("$ref"), str):
            if ref in seen:
                self.report(place, f"$ref {ref!r} goes round in a circle", "Break the circle.")
                return {}, place
            seen.add(ref)
            node, place = self.named(ref), ref[1:]
        return mapping(node), place


def mapping(node: Json) -> Record:
    """Return a node that is a mapping, or an empty one in the place of another."""
    return node if isinstance(node, dict) else {}


def listed(node: Json) -> list[Json]:
    """Return a node that is a list, or an empty one in the place of another."""
    return node if isinstance(node, list) else []
