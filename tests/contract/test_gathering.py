"""Findings that are gathered while a law goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.contract.asking import Broken
from segmock.contract.gathering import Gatherer
from tests.contract.tiny import agreed

if TYPE_CHECKING:
    from segmock.contract.finding import Finding


def _break(gatherer: Gatherer, expected: str, actual: str) -> None:
    with gatherer.each():
        raise Broken(expected, actual)


def test_what_is_broken_is_kept_and_the_law_goes_on() -> None:
    """As findings of the law that is held, which may be held within another one."""
    gatherer = Gatherer(agreed().spec)
    outer: list[Finding] = []
    inner: list[Finding] = []
    with gatherer.gathering(outer, "outer"):
        with gatherer.gathering(inner, "inner"):
            _break(gatherer, "one", "two")
        _break(gatherer, "three", "four")
    assert [(one.check, one.expected, one.actual) for one in inner] == [("inner", "one", "two")]
    assert [(one.check, one.expected, one.actual) for one in outer] == [("outer", "three", "four")]


def test_anything_else_ends_the_law() -> None:
    """Only what is broken is gathered."""
    with pytest.raises(ZeroDivisionError), Gatherer(agreed().spec).each():
        raise ZeroDivisionError
