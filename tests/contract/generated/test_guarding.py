"""Whose ids a request may have: ours, and those that nothing can have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.contract.generated.guarding import KEPT, Asked, Guard, Pool, made

if TYPE_CHECKING:
    from segmock.core.document import Json, Record

ONE, ALL, BULK = "/{tenant}/things/{id}", "/{tenant}/things", "/{tenant}/things/bulk"
TOLD: Record = {
    "theirs": ["theirs"],
    "reading": [f"POST {ALL}/search"],
    "pools": {"things": {"own": ["a/1", "a2", "a3"], "every": False}},
    "paths": {ONE: {"id": "things"}, f"{ONE}/parts": {"id": "things"}, f"{ALL}/search": {}},
    "bodies": {f"PUT {BULK}": [["/*/id", "things"]], f"DELETE {BULK}": [["/*", "things"]]},
    "items": {ONE: "id"},
    "made": {
        f"POST {ALL}": {"resource": "things", "pool": "things", "at": "/id"},
        f"PUT {ONE}": {"resource": "things", "pool": "things", "parameter": "id", "status": 201},
        f"PUT {BULK}": {
            "resource": "things",
            "pool": "things",
            "at": "/id",
            "each": "/code",
            "status": 201,
        },
    },
    "unasked": {f"POST {ALL}": "fields"},
    "constants": {
        f"POST {ALL}": {"path.tenant": "us", "header.x-tenant": 7},
        f"PUT {ONE}": {"path.tenant": "us"},
    },
    "optional": ["x-tenant"],
}
US = {"tenant": "us"}


def _path(guard: Guard, method: str, one: str, template: str = ONE, **more: str) -> Record:
    return guard.path(method, template, {**US, **more, "id": one}, valid=True)


def _hear(
    guard: Guard,
    method: str,
    template: str,
    status: int,
    answer: Json = None,
    body: Json = None,
    **path: str,
) -> None:
    asked = Asked(method, template, {**US, **path}, {"x-tenant": "7"}, status)
    guard.hear(asked, body, answer)


def test_an_id_of_somebody_else_is_replaced_where_something_changes() -> None:
    """By one of ours, percent-encoded; at the record itself and at all that is below it."""
    guard = Guard(TOLD)
    assert _path(guard, "PUT", "theirs") == {"id": "a%2F1"}
    assert _path(guard, "POST", "theirs", f"{ONE}/parts") == {"id": "a%2F1"}
    assert _path(guard, "TRACE", "%74heirs") == {"id": "a%2F1"}


@pytest.mark.parametrize(
    "method,one", [("GET", "theirs"), ("HEAD", "theirs"), ("PUT", "a2"), ("PUT", "nobodys")]
)
def test_what_harms_nobody_stays(method: str, one: str) -> None:
    """Reading, ids of ours, and ids that nothing has."""
    assert _path(Guard(TOLD), method, one) == {}


def test_answers_tell_which_ids_others_have() -> None:
    """All texts of a good answer to what only reads, also where it is a POST."""
    guard = Guard(TOLD)
    _hear(guard, "POST", f"{ALL}/search", 200, {"items": [{"id": "seen"}, "x" * 999, 7]})
    _hear(guard, "GET", ALL, 404, {"of": "unseen"})
    assert _path(guard, "PATCH", "seen") == {"id": "a%2F1"}
    assert _path(guard, "PATCH", "unseen") == {}


def test_numbers_are_ids_of_others_whether_they_were_seen_or_not() -> None:
    """Positive ones, however they are said; our own number stays a number in a body."""
    pool = Pool([12], every=True)
    theirs = [1, "1", 12, "12", 0, "-1", True, "x", None, 1.5]
    assert [one for one in theirs if pool.stands_for(one, set())] == [1, "1"]
    assert pool.one("PUT") == 12


def test_each_text_may_be_taken_where_it_names_what_to_change() -> None:
    """That is what `every` means of texts."""
    pool = Pool(["a"], every=True)
    assert [pool.stands_for(one, set()) for one in ("a", "b", 5, None)] == [
        False,
        True,
        False,
        False,
    ]


def test_ids_in_bodies_are_replaced_as_well() -> None:
    """At their places, in each item; what is of another form stays as it is."""
    guard = Guard(TOLD)
    body: Json = [{"id": "theirs", "name": "theirs"}, {"id": "nobodys"}, {}, 5]
    assert guard.body("PUT", BULK, body) == [{"id": "a/1", "name": "theirs"}, *body[1:]]
    assert body[0]["id"] == "theirs"
    for same in ([{"id": "a2"}], {"id": "theirs"}, None, "theirs"):
        assert guard.body("PUT", BULK, same) is same
    assert guard.body("POST", BULK, body) is body


def test_what_was_created_is_ours() -> None:
    """By the id in the answer, in the path, or in the result of an element."""
    guard = Guard({**TOLD, "theirs": ["new", "put", "bulk", "refused"]})
    _hear(guard, "POST", ALL, 201, {"id": "new"})
    _hear(guard, "PUT", ONE, 201, id="put")
    _hear(guard, "PUT", ONE, 200, id="refused")
    _hear(guard, "PUT", BULK, 207, [{"id": "bulk", "code": 201}, {"id": "refused", "code": 409}])
    found = {one: _path(guard, "PUT", one) for one in ("new", "put", "bulk", "refused")}
    assert found == {"new": {}, "put": {}, "bulk": {}, "refused": {"id": "a%2F1"}}


@pytest.mark.parametrize(
    "method,template,path,headers,status,answer",
    [
        ("POST", ALL, {"tenant": "them"}, {"x-tenant": "7"}, 201, {"id": "new"}),
        ("POST", ALL, US, {"x-tenant": "8"}, 201, {"id": "new"}),
        ("POST", ALL, US, {}, 201, {"id": "new"}),
        ("POST", ALL, US, {"x-tenant": "7"}, 409, {"id": "new"}),
        ("POST", ALL, US, {"x-tenant": "7"}, 201, {}),
        ("PUT", ONE, {**US, "id": "put"}, {}, 200, None),
        ("PUT", BULK, US, {}, 207, {"id": "bulk"}),
        ("DELETE", ONE, US, {}, 204, None),
    ],
)
def test_nothing_else_was_created(
    method: str, template: str, path: Record, headers: Record, status: int, answer: Json
) -> None:
    """Not at another tenant, not where it was refused, not what was there before."""
    assert list(made(TOLD, Asked(method, template, path, headers, status), answer)) == []


def test_what_is_gone_is_used_no_more() -> None:
    """Deleted by its path, in bulk, or not found; only a request for the record itself tells."""
    guard = Guard(TOLD)
    _hear(guard, "DELETE", f"{ONE}/parts", 204, id="a%2F1")
    assert _path(guard, "PUT", "theirs") == {"id": "a%2F1"}
    _hear(guard, "DELETE", ONE, 204, id="a%2F1")
    assert _path(guard, "PUT", "theirs") == {"id": "a2"}
    _hear(guard, "DELETE", BULK, 207, None, ["a2", "theirs"])
    assert _path(guard, "PUT", "theirs") == {"id": "a3"}
    _hear(guard, "PATCH", ONE, 404, id="a3")
    assert _path(guard, "PUT", "theirs") == {"id": "a%2F1"}


def test_some_records_are_kept_from_being_deleted() -> None:
    """So that there is always one to change; ids of what is gone stand in for them."""
    pool = Pool(["a", "b", "c"])
    assert KEPT == 2
    assert [pool.one("PUT"), pool.one("DELETE")] == ["a", "c"]
    pool.drop("c")
    assert [pool.one("PUT"), pool.one("DELETE")] == ["a", "c"]
    pool.add("c")
    pool.add("d")
    assert pool.one("DELETE") == "c"
    assert Pool(["only"]).one("DELETE") == "only"


def test_another_tenant_is_replaced_where_the_request_is_valid() -> None:
    """One that must be refused stays wrong; a header that may be left out is put there."""
    guard = Guard(TOLD)
    about = ("POST", ALL)
    assert guard.path(*about, {"tenant": "them"}, valid=True) == {"tenant": "us"}
    assert guard.path(*about, {"tenant": "them"}, valid=False) == {}
    assert guard.path("GET", ALL, {"tenant": "them"}, valid=True) == {}
    ours = {"x-tenant": "7"}
    assert guard.headers(*about, {"x-tenant": "8"}, valid=True) == ours
    assert guard.headers(*about, {"x-tenant": "8"}, valid=False) == {}
    assert guard.headers(*about, {}, valid=False) == ours


def test_what_would_leave_the_id_out_is_named() -> None:
    """For what creates a record, and for nothing else."""
    guard = Guard(TOLD)
    assert [guard.unasked("POST", ALL), guard.unasked("PUT", ONE)] == ["fields", ""]
