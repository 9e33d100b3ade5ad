"""Every text is written captured, hidden, or with stand-ins, whatever it stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from segmock.core.messages import Request, Response

if TYPE_CHECKING:
    from tests.recording.sessions import Session

HEADERS = {"content-type": "application/json", "acme-key": "segmock"}


def test_people_have_stand_ins_in_every_part_of_a_request(session: Session) -> None:
    """Path, query, header, keys and values of a body; and in what is expected."""
    body = {"tags": {"ann@corp.io": "ann@corp.io"}, "note": "x", "lastName": "Other"}
    raw = orjson.dumps(body)
    answer = Response(400, {"Content-Type": "application/json"}, raw)
    session.keep(Request("PUT", "/shelves/Ann@corp.io", "", HEADERS, raw), answer)
    session.keep(Request("GET", "/crates", "mood=Other&labels[]=bo@corp.io"), Response(400, {}))
    first, second = session.steps()
    assert first["request"]["path"] == "/shelves/person-1@example.com"
    stand_in = "person-1@example.com"
    written = {"tags": {stand_in: stand_in}, "note": "x", "lastName": "Person 1"}
    assert first["request"]["json"] == first["expect"]["body"] == written
    assert second["request"]["path"].startswith("/crates")
    assert second["request"]["query"] == {"mood": "Person 1", "labels[]": "person-2@example.com"}


def test_people_can_be_kept(session: Session) -> None:
    """Where they are invented, or the file stays where it is."""
    raw = orjson.dumps({"note": "ann@corp.io", "lastName": "Other"})
    session.keep(Request("PUT", "/shelves/top", "", HEADERS, raw), Response(400, {}))
    (step,) = session.steps(keep_people=True)
    assert step["request"]["json"] == {"note": "ann@corp.io", "lastName": "Other"}
    assert session.written(keep_people=True).notes == ()
