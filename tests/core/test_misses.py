"""A request for no operation is told which it may have meant, and what does not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core.misses import MAX_MISSES, MAX_SHOWN, misses

if TYPE_CHECKING:
    from tests.conftest import Client


@pytest.mark.parametrize(
    "method, path, operation, reasons",
    [
        ("GET", "/cratse", "browse", ("segment 1: wanted 'crates', was 'cratse'",)),
        ("PUT", "/crates", "browse", ("method: wanted GET, was PUT",)),
        ("GET", "/crates/", "browse", ("path: wanted 1 segments, was 2",)),
        ("PUT", "/shelfs/top", "place", ("segment 1: wanted 'shelves', was 'shelfs'",)),
        ("GET", "/crates/a.krate", "unpack", ("segment 2: wanted '{label}.crate', was 'a.krate'",)),
    ],
)
def test_the_nearest_is_first(
    acme: Client, method: str, path: str, operation: str, reasons: tuple[str, ...]
) -> None:
    """With every reason."""
    found = misses(method, path, acme.mock.pipeline.served)[0]
    assert (found.vendor, found.operation.id, found.reasons) == ("acme", operation, reasons)


def test_what_has_the_path_is_all_that_is_near(acme: Client) -> None:
    """Since only the method is wrong."""
    found = misses("TRACE", "/crates", acme.mock.pipeline.served)
    assert [miss.operation.id for miss in found] == ["browse", "pack"]


def test_nothing_may_be_near(acme: Client) -> None:
    """And however long a path is, little of it is quoted."""
    assert misses("GET", "/1234567", acme.mock.pipeline.served) == []
    found = misses("GET" * 999, f"/crates/{'x' * 9_999}", acme.mock.pipeline.served)
    assert len(found) <= MAX_MISSES
    assert all(len(r) < 2 * MAX_SHOWN for miss in found for r in miss.reasons)


def test_head_is_answered_where_get_is(acme: Client) -> None:
    """The method is no reason then."""
    found = misses("HEAD", "/wheather", acme.mock.pipeline.served)
    assert [(one.operation.id, len(one.reasons)) for one in found[:1]] == [("weather", 1)]
