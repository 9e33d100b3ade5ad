"""Crates are filed by label; shelves are versioned and may be cleared twice."""

from collections.abc import Mapping

from segmock.core.document import Record
from segmock.core.exchange import Exchange
from segmock.core.messages import Answer
from segmock.core.problem import Kind, Problem
from segmock.core.vendor import Behaviour, Layout


def _crate(exchange: Exchange, fields: Record, before: Record | None, key: str | None) -> Record:
    return {"colour": "red", "weight": 1, **fields}


def _shelf(exchange: Exchange, fields: Record, before: Record | None, key: str | None) -> Record:
    version = 1 if before is None else before["version"] + 1
    return {"crates": fields.get("crates", []), "shelf": key, "version": version}


def _release(exchange: Exchange, record: Record) -> None:
    if record["weight"] > 500:
        raise Problem(Kind.IN_USE, detail="It is too heavy to burn.")


def weather(exchange: Exchange) -> Answer:
    """Return the weather."""
    return Answer(200, "fine\n", media="text/plain")


def mint(exchange: Exchange) -> Answer:
    """Return the key that is asked for."""
    return Answer(201, exchange.body)


layouts: Mapping[str, Layout] = {
    "crates": Layout(
        resource="crate",
        key=lambda record: record["label"],
        stamp=_crate,
        release=_release,
        schema="#/components/schemas/Crate",
        indexes={"label": lambda record: [record["label"].lower()]},
        unique=("label",),
    ),
    "shelves": Layout(
        resource="shelf",
        key=lambda record: record["shelf"],
        stamp=_shelf,
        version=("version",),
        idempotent_delete=True,
    ),
}

behaviours: Mapping[str, Behaviour] = {"mint": mint, "weather": weather}
