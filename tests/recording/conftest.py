"""Sessions with the fifth vendor, and with all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.recording.sessions import Session

if TYPE_CHECKING:
    from tests.conftest import Client


@pytest.fixture
def session(acme: Client) -> Session:
    """A session with the fifth vendor."""
    return Session(acme)


@pytest.fixture
def real(mock: Client) -> Session:
    """A session with all vendors."""
    return Session(mock)
