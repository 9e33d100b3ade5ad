from __future__ import annotations

import pytest

from segmock.vendors.campaign_monitor_commerce.auth import scopes


@pytest.mark.parametrize(
    "given, found",
    [
        (set(), set()),
        ({"read_segments"}, {"read_segments"}),
        ({"write_segments"}, {"write_segments", "read_segments"}),
        (
            {"write_customer_list", "read_webhook"},
            {"write_customer_list", "read_webhook", "read_customer_list"},
        ),
    ],
)
def test_who_may_write_may_read(given: set[str], found: set[str]) -> None:
    """A scope to write includes the one to read of the same name, and nothing else."""
    assert scopes.with_reading(frozenset(given)) == found


def test_what_is_missing_is_told_in_order() -> None:
    """Scopes that nobody has given are listed, those that are included are not."""
    wanted = frozenset({"read_segments", "write_webhook", "read_customers"})
    assert scopes.missing(wanted, frozenset({"write_segments"})) == [
        "read_customers",
        "write_webhook",
    ]


def test_the_listed_scopes_have_the_form_of_one() -> None:
    """What the vendor lists can be given to an app, and read in a request."""
    assert all(scopes.FORM.fullmatch(scope) for scope in scopes.SCOPES)
    assert scopes.SCOPES.keys() >= scopes.READ_SCOPES
    for text in ("segments", "read", "read_", "READ_SEGMENTS", "read_a-b", "read__a"):
        assert not scopes.FORM.fullmatch(text)
