"""The fifth vendor's mock as a WSGI application."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.web.door import SegmockFlask

if TYPE_CHECKING:
    from tests.conftest import Client

KEY = {"Acme-Key": "segmock"}


@pytest.fixture
def flask(acme: Client) -> SegmockFlask:
    """A strict mock behind its door."""
    return SegmockFlask(acme.mock.pipeline, acme.mock.worlds)
