"""A mock server and contract test suite for customer-segment APIs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from segmock.client import Client, SegmockError

__all__ = ["Client", "SegmockError", "__version__", "create_app"]
__version__ = "0.1.0"


if not TYPE_CHECKING:  # or every name would be taken for one of ours

    def __getattr__(name: str) -> object:
        """Return the client, which is loaded with its first use."""
        if name in {"Client", "SegmockError"}:
            from segmock import client  # noqa: PLC0415

            return getattr(client, name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def create_app(**given: object) -> Flask:
    """Return the mock as a Flask app, which is a WSGI callable for any server.

    `given` are fields of `segmock.config.Settings`; the rest comes from the environment. Raises
    `segmock.core.document.DefectsError` when a description or fixture is broken,
    `segmock.config.ConfigError` and `segmock.web.target.TargetError` for a setting that cannot be.
    """
    # Imported here so that `import segmock` is cheap and knows no Flask.
    from functools import partial  # noqa: PLC0415

    from segmock import app, config  # noqa: PLC0415
    from segmock.web import sink, target  # noqa: PLC0415
    from segmock.web.door import SegmockFlask  # noqa: PLC0415

    settings = config.settings(**given)
    mock = app.build(settings)
    if settings.webhook_sink:
        mock.worlds.sink = sink.Sink(target.resolved(settings.webhook_sink))
    listed = partial(app.purposes, settings.fixtures)
    return SegmockFlask(mock.pipeline, mock.worlds, scenarios=listed)
