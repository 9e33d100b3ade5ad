"""Of a changed description it is told which operations are others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core import document, spec
from segmock.core.altering import altered
from tests.conftest import ACME

if TYPE_CHECKING:
    from segmock.core.spec import Spec

TEXT = (ACME / "acme.yaml").read_text(encoding="utf-8")


def read(old: str = "", new: str = "") -> Spec:
    """Return the fifth vendor's description, in which a text stands in place of another."""
    assert old in TEXT
    return spec.read(document.parse(TEXT.replace(old, new).encode(), "acme.yaml"), "acme.yaml")


def found(one: Spec, other: Spec) -> list[str]:
    """Return what is another operation."""
    return [f"{word} {operation.id}" for word, operation in altered(one, other)]


def test_a_description_is_no_other_than_itself() -> None:
    """Nor where only its title is another one."""
    assert found(read(), read()) == []
    assert found(read(), read("version: 0.1.0", "version: 0.2.0")) == []


def test_what_is_there_no_more_and_what_is_new_is_told() -> None:
    """By the operationId."""
    assert found(read(), read("operationId: weather", "operationId: climate")) == [
        "added climate",
        "removed weather",
    ]


@pytest.mark.parametrize(
    "old, new, operations",
    [
        ("/weather:", "/whether:", ["weather"]),
        ("enum: [red, green, blue]", "enum: [red, green]", ["browse", "pack", "unpack"]),
        ("name: Acme-Key", "name: Acme-Token", ["browse", "weather"]),
    ],
    ids=["path", "schema", "scheme"],
)
def test_a_change_is_told_of_all_that_refer_to_it(
    old: str, new: str, operations: list[str]
) -> None:
    """However indirectly; what is about every operation changes each."""
    told = found(read(), read(old, new))
    assert {f"changed {name}" for name in operations} <= {*told}
    assert len(told) < len(read().operations) or old.startswith("name")
