"""Records of the run's own: what is made, what the guard is told, and what is cleaned up."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from segmock.contract import suite
from segmock.contract.generated import owning
from segmock.contract.generated.learning import Learnt
from tests.contract.tiny import Tiny, api

if TYPE_CHECKING:
    from segmock.contract.api import Api
    from segmock.core.document import Json, Record

FOLDER = Path(__file__).parents[3] / "openapi"
BOX, SHELF = "/v1/{tenant}/boxes/{boxId}", "/v1/{tenant}/shelves/{name}"
LEARNT = Learnt({"boxId": ["learnt"]}, {"path.tenant": "one"})


def _vendor(name: str) -> Api:
    """Return a vendor's api for which nothing can be made."""
    return suite.api(suite.contract(FOLDER, name), Tiny(), {}, suite.Options())


def _event(method: str, template: str, status: int, body: bytes, **path: str) -> Record:
    case = {"value": {"method": method, "path": template, "path_parameters": path}}
    answer = {"status_code": status, "content": body.decode()}
    sent = {"request": {"headers": {"X-Key": ["segmock"]}}, "response": answer}
    silent = {**sent, "response": None}
    recorder = {"cases": {"1": case, "2": case}, "interactions": {"1": sent, "2": silent}}
    return {"ScenarioFinished": {"recorder": recorder}}


def test_some_records_of_each_resource_are_made_and_deleted() -> None:
    """Under names of the run, also where the name is chosen."""
    seen = api()
    own = owning.made(seen)
    kinds = [one.resource.name for one in own]
    assert kinds == ["boxes"] * owning.COUNT + ["shelves"] * owning.COUNT
    assert all(seen.read(one).good for one in own)
    seen.clean()
    assert not any(seen.read(one).good for one in own)


def test_where_nothing_can_be_made_an_id_stands_in_that_nothing_has() -> None:
    """A text that nothing else has, or a number that is too great for anything."""
    seen = api()
    seen.read_only = True
    assert owning.made(seen) == []
    told = owning.told(seen, [], LEARNT)
    (one,) = told["pools"][BOX]["own"]
    assert one.startswith(seen.prefix)
    pool = owning.told(_vendor("kibo"), [], Learnt({}))["pools"]
    assert pool == {"/api/commerce/customer/segments/{id}": {"own": [owning.NUMBER], "every": True}}


def test_the_guard_is_told_where_ids_stand() -> None:
    """In all paths that begin with that of a single record; members keep their own ids."""
    seen = api()
    own = owning.made(seen)
    told = owning.told(seen, own, LEARNT)
    ids = [one.id for one in own if one.resource.name == "boxes"]
    assert told["pools"][BOX] == {"own": ids, "every": False}
    assert told["paths"][f"{BOX}/part"] == {"boxId": BOX}
    assert told["paths"][f"{SHELF}/boxes/{{boxId}}"] == {"name": SHELF}
    assert told["items"] == {BOX: "boxId", SHELF: "name"}
    create = {"resource": "boxes", "pool": BOX, "at": "/id"}
    upsert = {"resource": "shelves", "pool": SHELF, "parameter": "name", "status": 201}
    assert told["made"] == {"POST /v1/{tenant}/boxes": create, f"PUT {SHELF}": upsert}
    assert told["constants"][f"PUT {SHELF}"] == {"path.tenant": "one"}
    assert f"GET {SHELF}" not in told["constants"]
    assert {"learnt"} <= {*told["theirs"]}
    assert "GET /v1/{tenant}/boxes" in told["reading"]


def test_a_resource_without_a_path_of_its_own_is_left_alone() -> None:
    """No path names a single record, so nothing could be kept from it."""
    boxes = replace(api().profile.resources["boxes"], read="listBoxes")
    boxes = replace(boxes, replace="", patch="", delete="")
    told = owning.told(api(resources={"boxes": boxes}), [], LEARNT)
    assert told["pools"] == told["items"] == {}


def test_a_bulk_says_by_its_words_where_ids_stand() -> None:
    """And what is set aside for being changed is all that may be; examples are of others."""
    told = owning.told(_vendor("emporix"), [], Learnt({}))
    segment = "/customer-segment/{tenant}/segments/{segmentId}"
    bulk = "/customer-segment/{tenant}/segments/bulk"
    assert told["bodies"][f"DELETE {bulk}"] == [["/*", segment]]
    assert told["bodies"][f"PUT {bulk}"] == [["/*/id", segment]]
    assert told["made"][f"PUT {bulk}"]["each"] == "/code"
    spare = "$known:spare-category"
    category = "/category/{tenant}/categories/{categoryId}/assignments"
    assert told["paths"][f"{category}/{{assignmentId}}"] == {"categoryId": spare}
    assert told["pools"][spare]["own"] == ["65f0c1d2e3a4b5c6d7e80105"]
    assert "6628f0a1b2c3d4e5f6070001" in told["theirs"]


def test_what_is_taken_may_name_the_record_to_change() -> None:
    """Then the body that creates has ids as well; records that can be changed come first."""
    told = owning.told(_vendor("voucherify"), [], Learnt({}))
    create = told["bodies"]["POST /v1/customers"]
    places = [["/id", "/v1/customers/{customerId}"], ["/source_id", "customers /source_id"]]
    assert create == places
    assert told["pools"]["customers /source_id"] == {"own": [""], "every": True}
    assert told["made"]["POST /v1/segments"]["resource"] == "passive"


def test_a_selection_must_not_leave_the_id_out() -> None:
    """A record whose id no answer tells could not be deleted."""
    told = owning.told(_vendor("kibo"), [], Learnt({}, {"header.x-vol-tenant": "10001"}))
    create = "POST /api/commerce/customer/segments"
    assert told["unasked"] == {create: "responseFields"}
    assert told["constants"][create] == {"header.x-vol-tenant": "10001"}
    assert "x-vol-tenant" in told["optional"]


@pytest.mark.parametrize("status,left", [(201, False), (200, True)])
def test_what_schemathesis_has_created_is_deleted(status: int, left: bool) -> None:
    """As its events tell; what was there before stays."""
    seen = api()
    own = owning.made(seen)
    told = owning.told(seen, own, LEARNT)
    asked = seen.call("putShelf", path={"name": "theirs"}, body={"label": "x"})
    assert asked.good
    owning.adopt(seen, own, told, {"PhaseStarted": {}})
    event = _event("PUT", SHELF, status, b"", tenant="one", name="theirs")
    owning.adopt(seen, own, told, event)
    seen.clean()
    assert seen.call("readShelf", path={"name": "theirs"}).good is left


def test_ours_are_not_adopted_twice() -> None:
    """An answer may tell again of a record that the run has made."""
    seen = api()
    own = owning.made(seen)
    told = owning.told(seen, own, LEARNT)
    before = len(seen.records("boxes"))
    for one in (own[0].id, "new"):
        body = f'{{"id": "{one}"}}'.encode()
        event = _event("POST", "/v1/{tenant}/boxes", 201, body, tenant="one")
        owning.adopt(seen, own, told, event)
        owning.adopt(seen, [], told, event)
    assert [one.id for one in seen.records("boxes")[before:]] == ["new"]


def test_what_is_set_aside_is_emptied(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the requests that the profile has for it, which delete at places that it names."""
    seen = _vendor("emporix")
    asked: list[Json] = []
    monkeypatch.setattr(seen, "ask", asked.append)
    owning.empty(seen)
    spare = {"categoryId": "$known:spare-category"}
    assert [(one.call, one.path) for one in asked] == [
        ("DELETE-category-tree-remove-all-category-assignments", spare)
    ]
