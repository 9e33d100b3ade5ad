"""The accounts in segments: by the group of the scenario, and as they are added and removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.core.document import Record
    from tests.conftest import Client

SEGMENTS = "/api/commerce/customer/segments"
NEW: Record = {"code": "new", "name": "New ones"}
EMPTY = 1010


def segments_of(kibo: Client, account: int) -> list[int]:
    """Return the ids of the segments that an account is in."""
    path = f"/api/commerce/customer/accounts/{account}/segments?pageSize=200"
    status, _, page = kibo.send("GET", path)
    assert status == 200
    assert page["totalCount"] == len(page["items"])
    return [item["id"] for item in page["items"]]


def test_accounts_are_added_and_removed(kibo: Client) -> None:
    """Adding leaves the others in, and adding twice is adding once."""
    path = f"{SEGMENTS}/{EMPTY}/accounts"
    for accounts in ([1001, 1002], [1002, 1002], [1500]):
        assert kibo.send("POST", path, json=accounts)[::2] == (204, "")
    assert all(EMPTY in segments_of(kibo, account) for account in (1001, 1002, 1500))
    assert kibo.send("DELETE", f"{path}/1002")[::2] == (204, "")
    assert EMPTY not in segments_of(kibo, 1002)
    assert EMPTY in segments_of(kibo, 1001)


def test_unknown_accounts_are_not_found_and_nothing_is_added(kibo: Client) -> None:
    """Each of them is told; the ones that exist stay out too."""
    path = f"{SEGMENTS}/{EMPTY}/accounts"
    status, headers, error = kibo.send("POST", path, json=[1001, 1501, 7])
    assert (status, error["errorCode"]) == (404, "ITEM_NOT_FOUND")
    assert error["message"] == "There is no account with the id 1501."
    assert "/1: expected an account from 1001 to 1500" in headers["segmock-violations"]
    assert [item["additionalErrorData"][0]["value"] for item in error["items"]] == ["1", "2"]
    assert EMPTY not in segments_of(kibo, 1001)


def test_accounts_cannot_be_added_to_an_unknown_segment(kibo: Client) -> None:
    """It is looked up before they are."""
    status, _, error = kibo.send("POST", f"{SEGMENTS}/4711/accounts", json=[7])
    assert (status, error["message"]) == (404, "There is no segment with the id '4711'.")


@pytest.mark.parametrize("segment,account", [(4711, 7), (4711, 1001), (1001, 7), (EMPTY, 1001)])
def test_what_is_not_in_a_segment_cannot_be_removed(
    kibo: Client, segment: int, account: int
) -> None:
    """A conflict, whichever of the two is unknown."""
    status, _, error = kibo.send("DELETE", f"{SEGMENTS}/{segment}/accounts/{account}")
    assert (status, error["errorCode"]) == (409, "VALIDATION_CONFLICT")
    assert error["message"] == f"The account {account} is not in the segment {segment}."


def test_segments_of_an_account_are_a_page_like_any_other(kibo: Client) -> None:
    """They come in the order of their ids, and can be filtered, sorted and cut."""
    account = next(a for a in range(1001, 1101) if len(segments_of(kibo, a)) > 3)
    kibo.send("POST", f"{SEGMENTS}/{EMPTY}/accounts", json=[account])
    found = segments_of(kibo, account)
    assert found == sorted(found)
    path = f"/api/commerce/customer/accounts/{account}/segments"
    query = "sortBy=id%20desc&filter=id%20ne%201001&startIndex=1&pageSize=2"
    _, _, page = kibo.send("GET", f"{path}?{query}&responseFields=totalCount,items(id)")
    assert page["totalCount"] == len(found) - 1
    assert page["items"] == [{"id": number} for number in found[::-1][1:3]]


def test_an_unknown_account_is_in_no_segment(kibo: Client) -> None:
    """It is not an error, as in the vendor's tests."""
    assert segments_of(kibo, 2_000_000_000) == []


def test_memberships_follow_the_groups_of_the_scenario(kibo: Client) -> None:
    """An account is in a given segment if its persona is in the segment's group."""
    world = kibo.mock.world
    for number, group in ((1002, "first-time-buyers"), (1008, "big-spenders")):
        members = {1001 + persona["number"] for persona in world.members(group)}
        accounts = range(1001, 1501)
        assert {a for a in accounts if number in segments_of(kibo, a)} == members


def test_members_are_not_written_down(kibo: Client) -> None:
    """Only what differs from the groups is kept, and what is taken back is forgotten."""
    kept = kibo.mock.world.collection("kibo", "memberships", "10001")
    path = f"{SEGMENTS}/1001/accounts"
    for _ in range(2):
        assert kibo.send("POST", path, json=[1001, 1001, 1002])[0] == 204
        assert len(kept) == 0
        assert kibo.send("DELETE", f"{path}/1001")[0] == 204
        assert kibo.send("DELETE", f"{path}/1001")[0] == 409
        assert [dict(change) for change in kept] == [
            {"segment": 1001, "account": 1001, "member": False}
        ]
        assert 1001 not in segments_of(kibo, 1001)
        assert kibo.send("POST", path, json=[1001])[0] == 204
        assert 1001 in segments_of(kibo, 1001)


def test_a_deleted_segment_leaves_nothing_behind(kibo: Client) -> None:
    """Neither those that were added to it nor those that were removed from it are kept."""
    kibo.send("POST", f"{SEGMENTS}/{EMPTY}/accounts", json=[1001, 1002])
    kibo.send("DELETE", f"{SEGMENTS}/1001/accounts/1003")
    for number in (1001, EMPTY):
        assert kibo.send("DELETE", f"{SEGMENTS}/{number}")[0] == 204
    assert len(kibo.mock.world.collection("kibo", "memberships", "10001")) == 0
    assert {1001, EMPTY}.isdisjoint(segments_of(kibo, 1001) + segments_of(kibo, 1003))


def test_a_refused_list_changes_nothing(kibo: Client) -> None:
    """Not even what stands before the account that does not exist."""
    kibo.send("DELETE", f"{SEGMENTS}/1001/accounts/1001")
    assert kibo.send("POST", f"{SEGMENTS}/1001/accounts", json=[1001, 1])[0] == 404
    assert 1001 not in segments_of(kibo, 1001)


def test_an_unknown_account_may_be_a_conflict(chosen: Callable[..., Client]) -> None:
    """The documents allow both readings; the scenario chooses."""
    kibo = chosen(unknown_account="conflict")
    status, _, error = kibo.send("POST", f"{SEGMENTS}/{EMPTY}/accounts", json=[1001, 1501])
    assert (status, error["errorCode"]) == (409, "VALIDATION_CONFLICT")
    assert error["message"] == "There is no account with the id 1501."
    assert kibo.send("POST", f"{SEGMENTS}/4711/accounts", json=[1501])[0] == 404


def test_a_new_segment_has_no_members_though_its_code_is_a_groups(kibo: Client) -> None:
    """The group is what the scenario gave a segment, not what clients call it."""
    new = {"code": "prospects-2", "name": "Prospects"}
    number = kibo.send("POST", SEGMENTS, json=new)[2]["id"]
    assert all(number not in segments_of(kibo, account) for account in range(1001, 1050))
    kibo.send("DELETE", f"{SEGMENTS}/1001")
    new = {"code": "all-customers", "name": "Everybody"}
    number = kibo.send("POST", SEGMENTS, json=new)[2]["id"]
    assert number not in segments_of(kibo, 1001)
