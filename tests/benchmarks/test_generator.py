from __future__ import annotations

import asyncio
import json

from benchmarks.cases import CASES, TOKEN
from benchmarks.generator import generate
from benchmarks.load import CONNECTIONS
from tests.benchmarks.tiny import Tiny, tiny

GET, _, INVALID, VALID = CASES
LONG = 60.0
"""Seconds that no test takes: each ends at its limit."""


def test_all_answers_are_counted() -> None:
    """The generator asks until it has as many answers as it was told."""
    answer = Tiny(200, b"{}")
    with tiny(answer) as port:
        load = asyncio.run(generate(GET, port, LONG, "x", limit=200))
    assert (load.requests, load.refused, load.broken) == (200, 0, 0)
    assert {(method, path) for method, path, _, _ in answer.asked} == {("GET", GET.path)}
    assert {sent["Authorization"] for _, _, sent, _ in answer.asked} == {f"Bearer {TOKEN}"}


def test_refusals_are_counted() -> None:
    """An answer from 400 on counts as refused."""
    with tiny(Tiny(409, b"{}")) as port:
        load = asyncio.run(generate(INVALID, port, LONG, "x", limit=50))
    assert (load.requests, load.refused) == (50, 50)
    assert load.unexpected(INVALID) == 0


def test_every_body_is_another_one() -> None:
    """What is created has a code of its own, over all connections."""
    answer = Tiny(201, b"x" * 100_000)
    with tiny(answer) as port:
        asyncio.run(generate(VALID, port, LONG, "x", limit=100))
    codes = [json.loads(body)["code"] for _, _, _, body in answer.asked]
    assert len(codes) >= 100
    assert len(set(codes)) == len(codes)


def test_lost_connections_are_counted() -> None:
    """A server that hangs up has broken every connection, and that ends the load."""
    with tiny(Tiny(200, b"", states_length=False)) as port:
        load = asyncio.run(generate(GET, port, LONG, "x"))
    assert (load.requests, load.broken) == (0, CONNECTIONS)
    assert load.unexpected(GET) == CONNECTIONS
