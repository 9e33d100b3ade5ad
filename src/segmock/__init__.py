"""A mock server and contract test suite for customer-segment APIs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["__version__", "create_app"]
__version__ = "0.1.0"


def create_app(**given: object) -> Flask:
    """Return the mock as a Flask app, which is a WSGI callable for any server.

    `given` are fields of `segmock.config.Settings`; the rest comes from the environment. Raises
    `segmock.core.document.DefectsError` when a description or fixture is broken,
    `segmock.config.ConfigError` and `segmock.web.sink.SinkError` for a setting that cannot be.
    """
    # Imported here so that `import segmock` is cheap and knows no Flask.
    from segmock import app, config  # noqa: PLC0415
    from segmock.web import sink  # noqa: PLC0415
    from segmock.web.door import SegmockFlask  # noqa: PLC0415

    settings = config.settings(**given)
    mock = app.build(settings)
    if settings.webhook_sink:
        mock.world.sink = sink.Sink(sink.resolved(settings.webhook_sink))
    return SegmockFlask(mock.pipeline, mock.world)
