"""The two sets of statuses for successes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.core.document import Json
    from tests.conftest import Client

SEGMENTS = "/api/commerce/customer/segments"
TICKETS = "/api/platform/applications/authtickets"
STEPS: list[tuple[str, str, Json, int]] = [
    ("POST", SEGMENTS, {"code": "new", "name": "New"}, 201),
    ("GET", f"{SEGMENTS}/1011", None, 200),
    ("PUT", f"{SEGMENTS}/1011", {"code": "new", "name": "Newer"}, 200),
    ("POST", f"{SEGMENTS}/1011/accounts", [1001], 204),
    ("GET", "/api/commerce/customer/accounts/1001/segments", None, 200),
    ("DELETE", f"{SEGMENTS}/1011/accounts/1001", None, 204),
    ("DELETE", f"{SEGMENTS}/1011", None, 204),
    ("DELETE", f"{TICKETS}/segmock", None, 204),
]


def test_statuses_are_those_of_the_vendors_tests(kibo: Client) -> None:
    """Creating is told with 201; what has nothing to tell answers 204."""
    for method, path, body, status in STEPS:
        assert kibo.send(method, path, json=body)[0] == status, (method, path)


@pytest.mark.parametrize("setting,bodies", [("documented", 4)])
def test_statuses_are_those_of_the_description_on_request(
    chosen: Callable[..., Client], setting: str, bodies: int
) -> None:
    """Then all successes are 200, and those without anything to tell have an empty body."""
    kibo = chosen(success_status=setting)
    answers = [kibo.send(method, path, json=body) for method, path, body, _ in STEPS]
    assert {status for status, _, _ in answers} == {200}
    assert [body != "" for _, _, body in answers].count(True) == bodies


def test_refusals_are_the_same_in_both_sets(chosen: Callable[..., Client]) -> None:
    """Only successes differ."""
    kibo = chosen(success_status="documented")
    assert kibo.send("POST", SEGMENTS, json={})[0] == 409
    assert kibo.send("DELETE", f"{SEGMENTS}/4711")[0] == 404
