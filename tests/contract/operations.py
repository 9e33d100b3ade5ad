"""What the tiny target does with its boxes, shelves and exports, but for listing them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from tests.contract.faults import texts
from tests.contract.lists import Listings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segmock.core.document import Json, Record

Said: TypeAlias = "tuple[int, Json]"

GIVEN = 3
"""Boxes that there are from the start."""


class Refused(Exception):  # noqa: N818 - what the request is
    """Ends a request: status and title."""

    def __init__(self, status: int, title: str) -> None:
        self.status, self.title = status, title


def _given(number: int) -> Record:
    then = "2025-12-31T12:00:00.000Z"
    box = {"id": f"b{number}", "createdAt": then, "modifiedAt": then, "version": 1}
    return {**box, "code": f"given-{number}", "name": f"Given {number}", "rank": 50 * number}


class Tenant:
    """The state of one tenant."""

    def __init__(self) -> None:
        self.boxes: dict[str, Record] = {f"b{n}": _given(n) for n in range(1, GIVEN + 1)}
        self.serial = GIVEN
        self.shelves: dict[str, Record] = {}
        self.held: dict[str, list[str]] = {}
        """Name of a shelf to the ids of its boxes."""
        self.stale: dict[str, list[str]] = {}
        self.exports: dict[str, Record] = {}
        self.copies: dict[str, Record] = {}
        """Id of a box to what a stale list shows of it."""


class Operations(Listings):
    """The operations, by their names."""

    tenants: Mapping[str, Tenant]
    before: Mapping[str, Tenant]
    """The state as requests see it that come at once: for all others it is the same."""

    def _stamp(self) -> str:
        seconds, rest = divmod(self.now, 1000)
        return (
            f"2026-01-01T{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}Z"
        )

    # --- boxes -----------------------------------------------------------------------------------
    def create_box(self, body: Record) -> Said:
        """Create a box."""
        body = texts(self, {k: v for k, v in body.items() if k not in {"id", "version"}})
        seen = self._seen("codes-race")
        others = self.tenants.values() if self.has("codes-of-all") else [seen]
        if any(box["code"] == body["code"] for one in others for box in one.boxes.values()):
            raise Refused(409, "the code is taken")
        self.tenant.serial += 1
        serial = self._seen("ids-race").serial + 1 if self.has("ids-race") else self.tenant.serial
        now = self._stamp()
        box = {**body, "id": f"b{serial}", "createdAt": now, "modifiedAt": now, "version": 1}
        self.tenant.boxes[box["id"]] = box
        self.headers["location"] = f"/v1/{self._name()}/boxes/{box['id']}"
        return 201, box

    def read_box(self, box_id: str) -> Said:
        """Read a box."""
        if self.has("unknown-is-empty") and box_id not in self.tenant.boxes:
            return 200, {}
        return 200, self._box(box_id)

    def read_part(self, box_id: str) -> Said:
        """Read some fields of a box."""
        return 200, self._selected(self._box(box_id))

    def replace_box(self, box_id: str, body: Record) -> Said:
        """Replace a box wholly."""
        old = self._box(box_id)
        seen = self._seen("versions-race").boxes.get(box_id, old)
        if body.get("version", seen["version"]) != seen["version"]:
            raise Refused(409, "the version is another one")
        others = (box for name, box in self.tenant.boxes.items() if name != box_id)
        if any(box["code"] == body["code"] for box in others):
            raise Refused(409, "the code is taken")
        kept = {name: old[name] for name in ("id", "createdAt")}
        return 200, self._changed(box_id, {**texts(self, body), **kept})

    def patch_box(self, box_id: str, body: Record) -> Said:
        """Change some fields of a box."""
        return 200, self._changed(box_id, {**self._box(box_id), **texts(self, body)})

    def delete_box(self, box_id: str) -> Said:
        """Delete a box, and take it off its shelves."""
        if self.has("writes-cross") and box_id not in self.tenant.boxes:
            self.tenants["one"].boxes.pop(box_id, None)
        box = self._box(box_id)
        del self.tenant.boxes[box_id]
        if self.has("deleted-listed"):
            self.tenant.copies[box_id] = box
        for boxes in self.tenant.held.values():
            if box_id in boxes:
                boxes.remove(box_id)
        return 204, None

    def _box(self, box_id: str) -> Record:
        if box_id not in self.tenant.boxes:
            raise Refused(404, "no such box")
        return self.tenant.boxes[box_id]

    def _changed(self, box_id: str, box: Record) -> Record:
        old = self._box(box_id)
        if self.has("list-stale"):
            self.tenant.copies.setdefault(box_id, old)
        new = {**box, "modifiedAt": self._stamp(), "version": old["version"] + 1}
        self.tenant.boxes[box_id] = new
        return new

    def _seen(self, race: str) -> Tenant:
        """Return the state as a request with a race sees it."""
        return self.before[self._name()] if self.has(race) else self.tenant

    def _name(self) -> str:
        return next(name for name, one in self.tenants.items() if one is self.tenant)

    # --- shelves ---------------------------------------------------------------------------------
    def list_shelves(self) -> Said:
        """List all shelves."""
        return 200, [self._shelf(name) for name in self.tenant.shelves]

    def read_shelf(self, name: str) -> Said:
        """Read a shelf."""
        return 200, self._shelf(name)

    def put_shelf(self, name: str, body: Record) -> Said:
        """Replace a shelf, or create it."""
        if self.has("path-underscores"):
            name = name.replace("_", " ")
        status = 200 if name in self.tenant.shelves else 201
        new = {**texts(self, body), "name": name}
        old = self._seen("notes-race").shelves.get(name)
        if old is not None and self.before is not self.tenants:
            new["note"] = old["note"]
        self.tenant.shelves[name] = new
        return status, self._shelf(name)

    def delete_shelf(self, name: str) -> Said:
        """Delete a shelf; its boxes stay."""
        self._shelf(name)
        del self.tenant.shelves[name]
        if not self.has("deleted-holds"):
            self.tenant.held.pop(name, None)
        return 204, None

    def _shelf(self, name: str) -> Record:
        if name not in self.tenant.shelves:
            raise Refused(404, "no such shelf")
        count = len(self.tenant.held.get(name, []))
        if self.has("count-behind") and count > 1:
            count -= 1
        return {**self.tenant.shelves[name], "count": count}

    # --- memberships -----------------------------------------------------------------------------
    def list_boxes_of_shelf(self, name: str) -> Said:
        """List the boxes on a shelf."""
        taken = self._taken(name)
        if self.has("colours-stale"):
            taken = self.tenant.stale.setdefault(name, taken)
        return 200, [self.tenant.boxes[one] for one in [*self.tenant.held.get(name, []), *taken]]

    def _taken(self, name: str) -> list[str]:
        """Return the boxes that a shelf takes by their colour: its note says which."""
        note = self._shelf(name).get("note", "")
        return [k for k, box in self.tenant.boxes.items() if note == f"takes {box.get('colour')}"]

    def list_shelves_of_box(self, box_id: str) -> Said:
        """List the shelves that a box is on."""
        self._box(box_id)
        held = self.tenant.held
        names = [name for name, boxes in held.items() if box_id in boxes]
        if self.has("deleted-holds"):
            return 200, [{"name": name, "label": "gone", "count": 1} for name in names]
        return 200, [self._shelf(name) for name in names]

    def add_box(self, name: str, box_id: str) -> Said:
        """Put a box on a shelf; once it is there, nothing more happens."""
        self._shelf(name)
        self._box(box_id)
        boxes = self.tenant.held.setdefault(name, [])
        if self.has("adding-twice") or (box_id not in boxes and not self.has("adding-ignored")):
            boxes.append(box_id)
        return 204, None

    def remove_box(self, name: str, box_id: str) -> Said:
        """Take a box off a shelf."""
        self._shelf(name)
        if box_id not in self.tenant.held.get(name, []):
            raise Refused(404, "the box is not on the shelf")
        if self.has("removing-all"):
            self.tenant.held[name].clear()
        elif not self.has("removing-ignored"):
            self.tenant.held[name].remove(box_id)
        return 204, None

    # --- exports ---------------------------------------------------------------------------------
    def start_export(self) -> Said:
        """Start an export, which is done when it is read for the third time."""
        name = f"e{len(self.tenant.exports) + 1}"
        codes = [box["code"] for box in self.tenant.boxes.values()]
        self.tenant.exports[name] = {"id": name, "read": 0, "codes": codes}
        return 202, {"id": name, "state": "running"}

    def read_export(self, export_id: str) -> Said:
        """Tell how far an export is."""
        export = self._export(export_id)
        export["read"] += 1
        again = self.has("export-again") and export["read"] == 5
        if export["read"] < 3 or again or self.has("export-endless"):
            return 200, {"id": export_id, "state": "running"}
        if self.has("export-fails"):
            return 200, {"id": export_id, "state": "failed"}
        url = f"https://tiny.example/v1/{self._name()}/exports/{export_id}/file"
        return 200, {"id": export_id, "state": "done", "count": len(export["codes"]), "result": url}

    def read_export_file(self, export_id: str) -> Said:
        """Return the file of an export: a line for each box, below a header."""
        export = self._export(export_id)
        if export["read"] < 3 or self.has("export-lost"):
            raise Refused(404, "not yet")
        codes = export["codes"][:-1] if self.has("export-short") else export["codes"]
        return 200, "".join(f"{line}\r\n" for line in ["code", *codes]).encode()

    def _export(self, export_id: str) -> Record:
        if export_id not in self.tenant.exports:
            raise Refused(404, "no such export")
        return self.tenant.exports[export_id]
