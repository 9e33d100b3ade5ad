"""The lists of the tiny target, with their filters, orders, fields and three styles of paging."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.contract.faults import Faulty

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.core.document import Json, Record
    from tests.contract.operations import Tenant

OPERATORS: dict[str, Callable[[Json, str], bool]] = {
    "equal": lambda value, text: _text(value) == text,
    "unequal": lambda value, text: _text(value) != text,
    "starts": lambda value, text: _text(value).startswith(text),
    "ends": lambda value, text: _text(value).endswith(text),
    "contains": lambda value, text: text in _text(value),
    "one-of": lambda value, text: _text(value) in text.split(","),
    "above": lambda value, text: value is not None and value > type(value)(text),
    "below": lambda value, text: value is not None and value < type(value)(text),
    "at-least": lambda value, text: value is not None and value >= type(value)(text),
    "at-most": lambda value, text: value is not None and value <= type(value)(text),
    "present": lambda value, _: value is not None,
    "absent": lambda value, _: value is None,
}
NEIGHBOURS = {
    "filter-prefix": {"equal": "starts"},
    "filter-strict": {"at-least": "above", "at-most": "below"},
    "filter-loose": {"above": "at-least", "below": "at-most"},
    "filter-null": {"absent": "present"},
}
"""Fault to the operators that it takes for others."""


class Listings(Faulty):
    """The lists of boxes, in three styles of paging."""

    asked: Record
    sent_query: dict[str, str]
    headers: dict[str, str]
    tenant: Tenant
    now: int

    def list_boxes(self) -> tuple[int, Json]:
        """List by an offset."""
        return self._page(self.asked["offset"], self.asked["limit"])

    def page_boxes(self) -> tuple[int, Json]:
        """List by the number of a page."""
        size = self.asked["per"]
        return self._page((self.asked["page"] - 1) * size, size)

    def walk_boxes(self) -> tuple[int, Json]:
        """List by a cursor, which is the id of the last box."""
        after = self.asked.get("after")
        ids = [box["id"] for box in self._found()]
        start = ids.index(after) + 1 if after in ids else 0
        return self._page(start, self.asked["limit"])

    def _found(self) -> list[Record]:
        boxes = [self._shown(box) for box in self.tenant.boxes.values()]
        if self.has("deleted-listed"):
            boxes += self.tenant.copies.values()
        if self.has("created-unlisted"):
            boxes = boxes[:-1]
        return self._sorted([box for box in boxes if self._fits(box)])

    def _shown(self, box: Record) -> Record:
        if self.has("list-differs"):
            return {**box, "rank": 1}
        return self.tenant.copies.get(box["id"], box) if self.has("list-stale") else box

    def _fits(self, box: Record) -> bool:
        q = self.asked.get("q", "")
        # The first condition is always what lets through the boxes of one run.
        conditions = [one for one in q.split(";") if one][: 1 if self.has("filter-ignored") else 99]
        return all(self._holds(box, *one.split(" ", 2)) for one in conditions)

    def _holds(self, box: Record, name: str, operator: str, text: str = "") -> bool:
        value = box.get(name)
        for fault, exchanged in NEIGHBOURS.items():
            if self.has(fault):
                operator = exchanged.get(operator, operator)
        if self.has("filter-fold") and isinstance(value, str):
            value, text = value.lower(), text.lower()
        if self.has("filter-first") and operator == "one-of":
            text = text.split(",")[0]
        return OPERATORS[operator](value, text)

    def _sorted(self, boxes: list[Record]) -> list[Record]:
        if self.has("order-unstable"):
            turn = self.now % max(len(boxes), 1)
            boxes = boxes[turn:] + boxes[:turn]
        names = [name for name in self.asked.get("sort", "").split(",") if name]
        if self.has("sort-ignored"):
            return boxes
        # From the last to the first: each order keeps the one before where boxes are equal.
        for name in reversed(names[: 1 if self.has("sort-first-alone") else None]):
            boxes = self._ordered(boxes, name.lstrip("-"), down=name.startswith("-"))
        return boxes

    def _ordered(self, boxes: list[Record], name: str, *, down: bool) -> list[Record]:
        down = down and not self.has("sort-down-ignored")

        def key(box: Record) -> tuple[bool, Json]:
            value = box.get(name)
            if self.has("sort-rank-as-text") and name == "rank":
                value = str(value)
            if self.has("sort-code-as-number") and name == "code":
                value = (len(str(value)), value)
            return value is not None, "" if value is None else value

        found = sorted(boxes, key=key, reverse=down)
        if self.has("sort-drops-ties"):
            found = list({key(box): box for box in found}.values())
        return found

    def _page(self, start: int, size: int) -> tuple[int, Json]:
        found = self._found()
        total = len(self.tenant.boxes) if self.has("total-unfiltered") else len(found)
        if start:
            start += self.has("page-gap") - self.has("page-overlap")
        length = size + self.has("page-too-long")
        if self.has("largest-lacks-one") and size == 50:
            length = len(found[start:]) - 1
        items = found[start : start + length]
        if self.has("last-page-empty") and start and len(items) < size:
            items = []
        if self.has("beyond-repeats") and start >= len(found):
            items = found[-size:]
        if self.has("total-of-page") or (self.has("total-of-first") and start):
            total = len(items)
        if "limit" in self.asked and "offset" in self.asked:
            told = len(items) if self.has("total-of-header") else total
            self.headers["x-total-count"] = str(told)
        if self.has("filter-empty-bare") and not found:
            return 200, []
        more = start + size < len(found)
        following = items[-1]["id"] if more and items else None
        shown = [self._selected(box) for box in items]
        return 200, {"items": shown, "total": total, "next": following, "more": more}

    def _selected(self, box: Record) -> Record:
        if "fields" not in self.asked or self.has("fields-ignored"):
            return box
        names = self.asked["fields"].split(",")
        return {name: box[name] for name in names[self.has("fields-lost") :] if name in box}


def _text(value: Json) -> str:
    return "" if value is None else str(value)
