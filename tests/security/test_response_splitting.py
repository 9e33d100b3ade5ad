"""Nothing of a request, and nothing that is set through the control plane, begins a header."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pytest

if TYPE_CHECKING:
    from segmock.core.document import Record
    from tests.live import Live

ODD = "%0d%0aEvil:%20yes"
KEYS = {"X-App-Id": "segmock", "X-App-Token": "segmock", "Authorization": "Bearer segmock"}


@pytest.mark.parametrize(
    "target",
    [
        f"/nowhere{ODD}",
        f"/@mine{ODD}/v1/segments",
        f"/v1/customers/x{ODD}",
        f"/v1/segments?limit={ODD}",
        f"/api/commerce/customer/segments?filter={ODD}",
        f"/customer-segment/segmock{ODD}/segments",
        f"/api/v1/segments/{ODD}",
        f"/__segmock/nowhere{ODD}",
        f"/__segmock/worlds/x{ODD}",
        f"/__segmock/requests/1{ODD}",
        f"/__segmock/requests?vendor={ODD}",
    ],
)
def test_an_address_begins_no_header(live: Live, target: str) -> None:
    """Also where a reason, or a near name, quotes it."""
    _, headers, _ = live.send("GET", target, KEYS)
    assert "evil" not in headers


@pytest.mark.parametrize(
    "text", ["fine", "a\r\nEvil: yes", "a\nEvil: yes", "a\n", "a\x00", "\u010d\u010a"]
)
def test_a_header_that_is_set_is_one_line(live: Live, text: str) -> None:
    """Of a fault as of a stub; anything else is refused."""
    shown = {"status": 200, "headers": {"X-Odd": text}}
    about = {"vendor": "kibo", "operation": "GetSegments", "contract-breaking": True}
    for path, body in (("faults", shown), ("stubs", {"answer": {**shown, "body": {}}})):
        assert written(live, path, {**about, **body}) == (201 if text == "fine" else 400)


@pytest.mark.parametrize("name", ["fine", "a\r\nEvil: yes", "a\n"])
def test_a_name_that_is_set_is_one_line(live: Live, name: str) -> None:
    """A header of the answer says where it is to be found."""
    stub = {"vendor": "kibo", "operation": "GetSegments", "answer": {"status": 401}}
    for path, body in (
        ("worlds", {"name": f"splitting-{name}"}),
        ("faults", {"id": name, "delay": 1}),
        ("stubs", {"id": name, "contract-breaking": True, **stub}),
    ):
        assert written(live, path, body) == (201 if name == "fine" else 400), path


def written(live: Live, path: str, body: Record) -> int:
    """Return the status of a write in a world of its own, which no header of the body begins."""
    headers = {"Content-Type": "application/json", "Segmock-World": "splitting"}
    status, answered, _ = live.send("POST", f"/__segmock/{path}", headers, orjson.dumps(body))
    assert "evil" not in answered
    return status
