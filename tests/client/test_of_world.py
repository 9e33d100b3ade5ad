"""The client does all that the control plane can do, for one world."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, get_type_hints

import pytest

import segmock
from segmock.client import Client, SegmockError, Start
from segmock.web.control.answering import described
from tests.client.conftest import URL, Spy, ask

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.client import Fault, Stub

RULE: Fault = {"id": "slow", "operation": "browse", "delay": 0}
STUB: Stub = {
    "id": "canned",
    "vendor": "acme",
    "operation": "unpack",
    "answer": {"status": 418, "body": {}},
    "contract-breaking": True,
}


def everything(client: Client) -> list[Callable[[], object]]:
    """Return one call for each thing that can be done, in an order in which all can be."""
    return [
        client.health,
        client.description,
        client.settings,
        client.scenarios,
        client.worlds,
        lambda: client.world("made"),
        client.at("made").state,
        client.at("made").reset,
        lambda: client.at("made").rewind(1),
        lambda: client.at("made").fork("forked"),
        client.at("made").delete,
        client.clock.now,
        client.clock.freeze,
        lambda: client.clock.advance(1),
        client.requests,
        client.har,
        client.as_scenario,
        client.capsule,
        client.count,
        lambda: client.explain(1),
        client.forget,
        lambda: client.faults.add(RULE),
        lambda: client.faults.get("slow"),
        lambda: client.faults.put("slow", {"delay": 0}),
        lambda: client.faults.remove("slow"),
        lambda: client.faults.replace([RULE]),
        lambda: list(client.faults),
        client.faults.clear,
        lambda: client.stubs.add(STUB),
        lambda: client.stubs.get("canned"),
        lambda: client.stubs.put("canned", STUB),
        lambda: client.stubs.remove("canned"),
        lambda: client.stubs.replace([STUB]),
        lambda: list(client.stubs),
        client.stubs.clear,
    ]


def test_every_operation_of_the_control_plane_has_a_method(client: Client, spy: Spy) -> None:
    """Whatever the description of the control plane has, the client can ask, and nothing else."""
    ask(client, spy, "GET", "/crates")
    for call in everything(client):
        try:
            call()
        except SegmockError as error:
            # The world was asked nothing yet.
            assert "rewind" in spy.asked[-1][1], error  # noqa: PT017 - one of many calls
    operations = set()
    for method, path in spy.asked:
        match = described().router.match(path)
        assert match is not None
        operation = match.operation(method)
        assert operation is not None
        operations.add(operation.id)
    assert operations == described().spec.operations.keys()


def test_every_member_of_a_new_world_can_be_said(client: Client, spy: Spy) -> None:
    """All that the description of a new world knows, and nothing that is not said."""
    start = datetime(2026, 6, 1, tzinfo=UTC)
    client.world(
        "one",
        scenario="default",
        seed=7,
        personas=5,
        clock={"start": start.isoformat(), "step": 1},
        idle=60,
    )
    said = spy.bodies[-1]
    schema = described().spec.document["components"]["schemas"]["NewWorld"]
    assert {*said, "fork"} == schema["properties"].keys()
    assert said["clock"].keys() == schema["properties"]["clock"]["properties"].keys()
    assert said["clock"].keys() == get_type_hints(Start).keys()
    client.world("two", fork="one")
    assert spy.bodies[-1] == {"name": "two", "fork": "one"}
    client.fork("three", idle=9)
    assert spy.bodies[-1] == {"name": "three", "idle": 9}
    state = client.at("one").state()
    assert (state.seed, state.personas, state.clock.start, state.clock.step) == (7, 5, start, 1.0)


def test_a_world_is_deleted_at_the_end(client: Client) -> None:
    """By the client that made it, and by no other."""
    with client.world("mine") as world, world.at("mine") as other:
        assert (world.name, other.name) == ("mine", "mine")
        assert [one.name for one in client.worlds()] == ["default", "mine"]
        with world.fork("also-mine"):
            assert len(client.worlds()) == 3
        assert len(client.worlds()) == 2
    with client:
        assert [one.name for one in client.worlds()] == ["default"]


def test_a_world_that_is_gone_needs_no_deleting(client: Client) -> None:
    """It may have been deleted by then, or the test has failed for another reason."""
    with client.world("gone") as world:
        world.delete()
    with pytest.raises(KeyError), client.world("failing") as world:  # noqa: PT012 - what fails
        vars(world).update(_control=client._control)  # the default world cannot be deleted
        raise KeyError
    with pytest.raises(SegmockError, match="409"), client.world("lasting") as world:
        vars(world).update(_control=client._control)


def test_a_world_is_an_island(client: Client, spy: Spy) -> None:
    """What happens in one is not seen in another; reset and rewind bring back what was."""
    with client.world("mine") as world:
        made = ask(world, spy, "POST", "/crates", {"label": "new"})
        ask(world, spy, "POST", "/crates", {"label": "newer"})
        assert (world.count(operation="pack"), client.count(operation="pack")) == (2, 0)
        first = made.headers["segmock-request-id"]
        assert first == "mine.1"
        assert world.explain(first).entry == world.requests(since=0)[0]
        assert world.rewind("mine.2").requests == 1
        assert world.rewind(1).requests == 0
        ask(world, spy, "GET", "/crates")
        assert world.reset().requests == 0


def test_clients_of_a_vendor_are_told_how_to_get_there(client: Client) -> None:
    """By a base URL, or by a header."""
    world = Client(f"{URL}/", world="mine", send=client._control.send)
    assert world.base_url == "http://localhost:1/@mine"
    assert world.headers == {"Segmock-World": "mine"}
    assert repr(world) == "Client('http://localhost:1', world='mine')"


def test_what_was_asked_goes_out_as_a_file(client: Client, spy: Spy) -> None:
    """As a HAR and as a scenario, filtered."""
    ask(client, spy, "GET", "/crates")
    ask(client, spy, "GET", "/weather")
    assert len(client.har()["log"]["entries"]) == 2
    assert len(client.har(operation="browse")["log"]["entries"]) == 1
    assert "/weather" not in client.as_scenario(operation="browse")
    assert "/crates" in client.as_scenario()
    client.forget()
    assert client.requests() == []


def test_a_test_says_how_many_requests_it_expects(client: Client, spy: Spy) -> None:
    """Otherwise it fails with the nearest ones and the reasons against them."""
    ask(client, spy, "POST", "/crates", {"label": "new"})
    new = {"required": ["label"], "properties": {"label": {"const": "new"}}}
    assert client.verify(exactly=1, operation="pack", body=new) == 1
    assert client.verify(operation="pack") == 1
    assert client.verify(at_least=1, at_most=1, method="POST") == 1
    assert client.verify(exactly=0, operation="burn") == 0
    old = {"properties": {"label": {"const": "old"}}}
    with pytest.raises(AssertionError) as failed:
        client.verify(exactly=1, operation="pack", body=old)
    lines = str(failed.value).splitlines()
    assert lines[0].startswith("expected exactly 1 request with operation='pack', body=")
    assert lines[0].endswith("got 0")
    assert lines[1] == "  default.1 POST /crates -> 202 was not counted:"
    assert lines[2].startswith("    body /label")
    with pytest.raises(AssertionError, match="at least 1 request with method='PUT', got 0"):
        client.verify(method="PUT")
    with pytest.raises(SegmockError, match="Did you mean 'pack'"):
        client.verify(operation="pakc")


def test_the_package_offers_the_client() -> None:
    """By name, loaded when it is asked for; other names are none."""
    assert segmock.Client is Client
    assert segmock.SegmockError is SegmockError
    with pytest.raises(AttributeError, match="Cleint"):
        _ = segmock.Cleint  # type: ignore[attr-defined]
