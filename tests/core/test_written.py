"""What people write, held against the schemas beside the modules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core import written
from segmock.core.compile import Schemas

if TYPE_CHECKING:
    from segmock.core.document import Json


@pytest.mark.parametrize("name", ["faults", "stubs"])
def test_the_schemas_are_schemas(name: str) -> None:
    """Each key has a description for editors, and all are closed."""
    schema = written.schema(name)
    Schemas({}).of(schema)
    assert schema["additionalProperties"] is False
    assert [k for k, one in schema["properties"].items() if not one.get("description")] == []


def test_headers_of_the_connection_and_of_the_mock_are_nobodys() -> None:
    """In whatever case; they would contradict what is sent."""
    names = ["Content-LENGTH", "transfer-encoding", "Segmock-Request-Id", "Content-Type", "Link"]
    found = written.odd_headers(dict.fromkeys(names, "1"), "a.yaml", "/faults/0")
    assert [d.pointer for d in found] == [f"/faults/0/headers/{name}" for name in names[:3]]


def test_an_odd_key_is_told_with_the_nearest_one() -> None:
    """At whatever depth."""
    raw = {"delya": 1, "rate-limit": {"calls": 1, "cals": 2}, "wire": {"dripp": 1}}
    found = {d.pointer: d for d in written.defects("faults", "a fault", raw, "a.yaml", "/x")}
    assert found["/x/delya"].hint == "Did you mean 'delay'?"
    assert found["/x/rate-limit/cals"].hint == "Did you mean 'calls'?"
    assert found["/x/wire/dripp"].hint == "Did you mean 'drip'?"


@pytest.mark.parametrize(
    "key, value, told",
    [
        ("delay", 61, "at /x/delay: is 61, not at most 60"),
        ("delay", True, "at /x/delay: is true, not number"),
        ("delay", {"uniform": [1]}, "at /x/delay/uniform: is [1], not at least 2 items"),
        ("delay", {}, "at /x/delay: is {}, not at least 1 fields"),
        ("wire", "resett", 'at /x/wire: is "resett", not one of "reset", "drip", '),
        ("wire", {"drip": 0}, "at /x/wire/drip: is 0, not more than 0"),
    ],
)
def test_what_can_be_written_in_two_ways_is_told_in_the_one_that_was_taken(
    key: str, value: Json, told: str
) -> None:
    """A number is not compared with a mapping, nor a word with an object."""
    (defect,) = written.defects("faults", "a fault", {key: value}, "a.yaml", "/x")
    assert told in str(defect)
