"""What a law is: which others may look at what it has asked for."""

from __future__ import annotations

import pytest

from segmock.contract import laws
from segmock.contract.laws.law import kin

laws.load()


@pytest.mark.parametrize(
    "name,of_its_kind,other",
    [
        ("pages-leave-nothing-out", "totals-are-what-is-counted", "sorting-upwards-sorts"),
        (
            "an-expired-credential-opens-nothing",
            "without-a-credential-nothing-is-open",
            "half-a-credential-opens-nothing",
        ),
        ("a-broken-body-is-refused", "a-malformed-body-is-refused", "what-is-unknown-is-not-found"),
    ],
)
def test_laws_of_one_module_over_the_same_are_kin(name: str, of_its_kind: str, other: str) -> None:
    """They may look at the same answers, of which the first one asks."""
    assert {name, of_its_kind} <= kin(name)
    assert other not in kin(name)
