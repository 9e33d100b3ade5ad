"""What can be sent is typed by the keys that the control plane's description has."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_type_hints

import pytest

from segmock.client import asking
from segmock.web.control.answering import described

if TYPE_CHECKING:
    from segmock.core.document import Json


def properties(schema: str, *path: str) -> set[str]:
    """Return the properties of a schema of the description, or of a part of it."""
    found: Json = described().spec.document["components"]["schemas"][schema]
    for name in path:
        found = found["properties"][name]
    return {*found["properties"]}


@pytest.mark.parametrize(
    "shape, schema, path",
    [
        (asking.Wanted, "Wanted", ()),
        (asking.Fault, "Fault", ()),
        (asking.RateLimit, "Fault", ("rate-limit",)),
        (asking.Stub, "Stub", ()),
        (asking.When, "Stub", ("when",)),
        (asking.Said, "Stub", ("answer",)),
        (asking.Start, "NewWorld", ("clock",)),
    ],
)
def test_a_shape_has_the_keys_that_the_description_has(
    shape: type, schema: str, path: tuple[str, ...]
) -> None:
    """No key is missing, and none is there that would be refused."""
    assert get_type_hints(shape).keys() == properties(schema, *path)


def test_filters_are_those_of_the_journal() -> None:
    """The keywords of `requests` are the parameters of the operation."""
    operation = described().spec.operations["listRequests"]
    names = {one.name for one in operation.parameters if one.where == "query"}
    assert get_type_hints(asking.Filters).keys() == names


def test_delays_are_those_that_a_fault_may_have() -> None:
    """A number, or a distribution with its members."""
    fault = described().spec.document["components"]["schemas"]["Fault"]
    kinds = fault["properties"]["delay"]["then"]["properties"]
    named = [*get_type_hints(asking.Uniform), *get_type_hints(asking.LogNormal)]
    assert named == [*kinds]
    spread = kinds["lognormal"]["properties"]
    assert get_type_hints(asking.Spread).keys() == spread.keys()
