"""Every route of the control plane, and a client to ask them with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from segmock.web.control import PREFIX
from segmock.web.control.answering import described
from segmock.web.door import SegmockFlask

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.conftest import Client

ROUTES = [
    (operation.method, re.sub(r"\{[^}]+\}", "1", operation.template))
    for operation in described().spec.operations.values()
]
"""Method and path of each, a number in the place of every placeholder."""
PATHS = sorted({path for _, path in ROUTES})
NOWHERE = [("GET", f"{PREFIX}nowhere"), ("PUT", f"{PREFIX}health"), ("GET", PREFIX)]
"""Paths below the prefix that are no route, and methods that a route has not."""


def browser(client: Client, token: str = "") -> FlaskClient:
    """Return a client of the app; its Host is localhost."""
    return SegmockFlask(client.mock.pipeline, client.mock.worlds, token=token).test_client()
