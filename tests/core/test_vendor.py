"""A vendor is a value with five roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core.vendor import Layout, Vendor
from tests.acme import VENDOR

if TYPE_CHECKING:
    from segmock.core.document import Record
    from segmock.core.exchange import Exchange

OTHERS = {"name", "limit", "inner", "settings", "not_emulated"}


def test_its_roles_are_its_fields() -> None:
    """The five roles have the names of the files of its folder, and are what they hold."""
    roles = [name for name in Vendor.__dataclass_fields__ if name not in OTHERS]
    assert roles == ["auth", "errors", "paging", "filters", "behaviours"]
    assert VENDOR.layouts is VENDOR.behaviours.layouts


def test_a_layout_shows_a_record_as_it_is_unless_told_otherwise(exchange: Exchange) -> None:
    """The default view changes nothing."""
    record: Record = {"a": 1}
    layout = Layout("thing", lambda _: "", lambda *_: record)
    assert layout.view(exchange, record) is record


@pytest.fixture
def exchange() -> object:
    """What a view is given and does not look at."""
    return object()
