"""Segments through their life, and those that a scenario gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core.document import DefectsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.core.document import Json, Record
    from tests.conftest import Client

SEGMENTS = "/api/commerce/customer/segments"
NEW: Record = {"code": "new", "name": "New ones"}


def segments_of(kibo: Client, account: int) -> list[int]:
    """Return the ids of the segments that an account is in."""
    path = f"/api/commerce/customer/accounts/{account}/segments?pageSize=200"
    status, _, page = kibo.send("GET", path)
    assert status == 200
    assert page["totalCount"] == len(page["items"])
    return [item["id"] for item in page["items"]]


def test_a_new_segment_is_numbered_and_stamped(kibo: Client) -> None:
    """It can be read and listed; its id follows the last one."""
    status, _, made = kibo.send("POST", SEGMENTS, json=NEW)
    assert status == 201
    audit = made["auditInfo"]
    assert made == {"id": 1011, **NEW, "description": None, "auditInfo": audit}
    assert audit["createDate"] == audit["updateDate"] == "2026-06-01T09:00:01.000Z"
    assert audit["createBy"] == audit["updateBy"]
    assert kibo.send("GET", f"{SEGMENTS}/1011")[2] == made
    assert kibo.send("GET", SEGMENTS)[2]["items"][-1] == made


def test_clients_may_send_back_what_they_have_read(kibo: Client) -> None:
    """`id` and `auditInfo` are the server's: they may be in the body, and change nothing."""
    _, _, read = kibo.send("GET", f"{SEGMENTS}/1001")
    _, _, updated = kibo.send("PUT", f"{SEGMENTS}/1001", json={**read, "id": 7})
    audit = updated["auditInfo"]
    assert updated == {**read, "auditInfo": audit}
    assert audit == {**read["auditInfo"], "updateDate": "2026-06-01T09:00:02.000Z"}


def test_null_is_as_good_as_nothing(kibo: Client) -> None:
    """The client for Java writes each field that is not set as null."""
    unset = {"id": None, "description": None, "auditInfo": None}
    assert kibo.send("POST", SEGMENTS, json={**NEW, **unset})[0] == 201
    assert kibo.send("PUT", f"{SEGMENTS}/1001", json={**NEW, **unset, "code": "n"})[0] == 200
    empty = {**unset, "code": None, "name": None}
    assert kibo.send("POST", SEGMENTS, json=empty)[0] == 409


def test_an_update_replaces_all_that_is_the_clients(kibo: Client) -> None:
    """A description that is not sent is gone; id, creation and accounts stay."""
    before = kibo.send("GET", f"{SEGMENTS}/1008")[2]
    members = [a for a in range(1001, 1101) if 1008 in segments_of(kibo, a)]
    status, _, after = kibo.send("PUT", f"{SEGMENTS}/1008", json=NEW)
    assert status == 200
    assert (after["id"], after["code"], after["name"]) == (1008, "new", "New ones")
    assert after["description"] is None
    assert after["auditInfo"]["createDate"] == before["auditInfo"]["createDate"]
    assert after["auditInfo"]["updateDate"] > before["auditInfo"]["updateDate"]
    assert members
    assert all(1008 in segments_of(kibo, account) for account in members)


def test_a_code_belongs_to_one_segment(kibo: Client) -> None:
    """Neither creating nor updating can take it, and a refusal takes no id."""
    taken = {"code": "vip", "name": "Others"}
    for method, path in (("POST", SEGMENTS), ("PUT", f"{SEGMENTS}/1001")):
        status, _, error = kibo.send(method, path, json=taken)
        assert (status, error["errorCode"]) == (409, "VALIDATION_CONFLICT")
    assert kibo.send("GET", f"{SEGMENTS}/1001")[2]["code"] == "all-customers"
    assert kibo.send("PUT", f"{SEGMENTS}/1008", json=taken)[0] == 200
    assert kibo.send("POST", SEGMENTS, json={"code": "VIP", "name": "x"})[2]["id"] == 1011


def test_a_deleted_segment_is_gone_with_its_memberships(kibo: Client) -> None:
    """No answer shows it any more; its code is free, its id is not given again."""
    (account,) = [a for a in range(1001, 1050) if 1009 in segments_of(kibo, a)][:1]
    kibo.send("POST", SEGMENTS, json=NEW)
    for number in (1009, 1011):
        assert kibo.send("DELETE", f"{SEGMENTS}/{number}")[0] == 204
        assert kibo.send("GET", f"{SEGMENTS}/{number}")[0] == 404
        assert kibo.send("DELETE", f"{SEGMENTS}/{number}")[0] == 404
    assert 1009 not in segments_of(kibo, account)
    assert kibo.send("GET", SEGMENTS)[2]["totalCount"] == 9
    assert kibo.send("POST", SEGMENTS, json=NEW)[2]["id"] == 1012


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_an_unknown_segment_is_not_found(kibo: Client, method: str) -> None:
    """The error names it."""
    json = NEW if method == "PUT" else None
    status, _, error = kibo.send(method, f"{SEGMENTS}/4711", json=json)
    assert (status, error["errorCode"]) == (404, "ITEM_NOT_FOUND")
    assert "4711" in error["message"]


@pytest.mark.parametrize("method,status", [("GET", 200), ("DELETE", 204)])
def test_bodies_are_ignored_where_none_is_described(kibo: Client, method: str, status: int) -> None:
    """Older clients leak the body of their last request into the next ones."""
    headers = {"content-type": "application/json"}
    path = f"{SEGMENTS}/1001"
    assert kibo.send(method, path, headers=headers, body=b"{broken")[0] == status


@pytest.fixture
def given_by(changed: Callable[..., Client]) -> Callable[[Json], Client]:
    """Make a client in a world whose scenario gives these segments."""
    return lambda segments: changed(given={"kibo": {"segments": segments}})


def test_a_scenario_may_leave_much_out(given_by: Callable[[Json], Client]) -> None:
    """Code and name come from the group, or are made up; codes never repeat."""
    kibo = given_by([{"group": "prospects"}, {"group": "prospects", "name": "P"}, {}])
    _, _, page = kibo.send("GET", f"{SEGMENTS}?responseFields=items(id,code,name)")
    assert page["items"] == [
        {"id": 1001, "code": "prospects", "name": "Prospects"},
        {"id": 1002, "code": "prospects-1002", "name": "P"},
        {"id": 1003, "code": "segment", "name": "segment"},
    ]


def test_a_scenario_may_give_a_number_of_segments(given_by: Callable[[Json], Client]) -> None:
    """So many are generated, without accounts, and new ones are numbered behind them."""
    kibo = given_by(300)
    _, _, page = kibo.send("GET", f"{SEGMENTS}?pageSize=200&startIndex=150")
    assert (page["totalCount"], len(page["items"])) == (300, 150)
    _, _, page = kibo.send("GET", f"{SEGMENTS}?pageSize=200")
    assert len({item["code"] for item in page["items"]}) == 200
    assert segments_of(kibo, 1001) == []
    assert kibo.send("POST", SEGMENTS, json=NEW)[2]["id"] == 1301


def test_a_scenario_may_give_nothing(given_by: Callable[[Json], Client]) -> None:
    """The first segment gets the first id."""
    kibo = given_by([])
    assert kibo.send("GET", SEGMENTS)[2]["items"] == []
    assert kibo.send("POST", SEGMENTS, json=NEW)[2]["id"] == 1001


@pytest.mark.parametrize(
    "segment,field",
    [
        ({"group": "nobody"}, "group"),
        ({"codes": "x"}, "codes"),
        ({"code": ""}, "code"),
        ({"code": "x" * 256}, "code"),
        ({"code": ["x"]}, "code"),
        ({"name": 7}, "name"),
        ({"name": None}, "name"),
        ({"description": 5}, "description"),
        ({"description": "x" * 4_001}, "description"),
    ],
)
def test_a_segment_that_is_none_is_a_defect_with_its_place(
    given_by: Callable[[Json], Client], segment: Json, field: str
) -> None:
    """The scenario's author is told where to look, and what is right is not."""
    right = {"group": "prospects", "description": None, "id": 7}
    kibo = given_by([right, segment])
    with pytest.raises(DefectsError) as caught:
        kibo.send("GET", SEGMENTS)
    assert [d.pointer for d in caught.value.defects] == [f"/given/kibo/segments/1/{field}"]
