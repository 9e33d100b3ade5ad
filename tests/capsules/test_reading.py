"""A capsule that cannot be is refused with file, place and reason."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

import orjson
import pytest

from segmock.capsules import reading
from segmock.capsules.reading import Asked, Faults, Passed, Stubs, load, read
from segmock.capsules.sealing import sealed
from segmock.core import rules, stubs
from segmock.core.document import DefectsError
from tests.capsules.test_sealing import STUB

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from segmock.core.document import Record
    from tests.conftest import Client


@pytest.fixture(name="raw")
def _raw(acme: Client) -> Record:
    """A capsule with events of all kinds."""
    world = acme.mock.world
    world.faults.add(rules.read({"delay": 1}, "test"), world.clock.now())
    world.stubs.add(stubs.read(STUB, "test"), world.clock.now())
    world.advance(5)
    acme.send("POST", "/crates", body=b"\xff")
    acme.send("GET", "/crates")
    found: Record = orjson.loads(
        orjson.dumps(sealed(world, acme.mock.pipeline.served, strict=True))
    )
    return found


def test_a_capsule_is_read_from_its_file(raw: Record, tmp_path: Path) -> None:
    """With everything that was put in."""
    file = tmp_path / "bug.json"
    file.write_bytes(orjson.dumps(raw))
    found = load(file)
    assert [type(one) for one in found.events] == [Passed, Faults, Stubs, Asked, Asked]
    _, faults, _, first, second = found.events
    assert isinstance(faults, Faults)
    assert faults.kept["fault-1"].one.effect.delay is not None
    assert isinstance(first, Asked)
    assert isinstance(second, Asked)
    assert (first.request.body, second.request.body) == (b"\xff", b"")
    assert first.request.headers == {"acme-key": "segmock"}
    assert found.requests == 2


CHANGES: dict[str, tuple[Callable[[Record], object], str]] = {
    "format": (
        lambda raw: raw["versions"].update(format=2),
        "at /versions/format: has the format 2, and this segmock reads 1",
    ),
    "key": (lambda raw: raw.update(more=1), "at /more: 'more' is not a key of a capsule"),
    "lacks": (lambda raw: raw.pop("scenario"), "at /scenario: is nothing"),
    "instant": (
        lambda raw: raw["events"][3].update(at="noon"),
        "at /events/3/at: Invalid isoformat string: 'noon'",
    ),
    "year": (
        lambda raw: raw["events"][0].update(clock="1066-10-14T09:00:00Z"),
        "at /events/0/clock: 1066",
    ),
    "base64": (
        lambda raw: raw["events"][3].update(base64="%%%"),
        "at /events/3/base64: is no base64",
    ),
    "fault": (
        lambda raw: raw["events"][1]["faults"][0]["one"].pop("delay"),
        "at /events/1/faults/0/one: does nothing",
    ),
    "since": (
        lambda raw: raw["events"][1]["faults"][0].update(since=""),
        "at /events/1/faults/0/since: Invalid",
    ),
    "path": (
        lambda raw: raw["events"][3].update(path="nowhere"),
        "at /events/3",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_cannot_be_is_refused_with_its_place(raw: Record, change: str) -> None:
    """The message names file, pointer and reason."""
    changed = deepcopy(raw)
    alter, told = CHANGES[change]
    alter(changed)
    with pytest.raises(DefectsError) as caught:
        read(changed, "bug.json")
    assert f"bug.json {told}" in str(caught.value)


@pytest.mark.parametrize("raw", [None, [], {}, {"versions": 1}])
def test_what_is_no_capsule_at_all_is_refused(raw: object) -> None:
    """Whatever it is."""
    with pytest.raises(DefectsError, match=r"c\.json"):
        read(raw, "c.json")


def test_a_file_that_cannot_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Missing, no JSON, or too large."""
    with pytest.raises(DefectsError, match="cannot be read: No such file"):
        load(tmp_path / "none.json")
    file = tmp_path / "bug.json"
    file.write_text("{", encoding="utf-8")
    with pytest.raises(DefectsError, match="is no JSON"):
        load(file)
    monkeypatch.setattr(reading, "MAX_BYTES", 0)
    with pytest.raises(DefectsError, match="has more than 0 MiB"):
        load(file)
