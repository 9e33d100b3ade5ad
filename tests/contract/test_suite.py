"""A whole run over one vendor: what it leaves behind when it ends before its time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import pytest

from segmock.contract import suite
from segmock.contract.finding import Started
from segmock.contract.generated import checking
from tests.contract.tiny import Tiny, agreed

if TYPE_CHECKING:
    from collections.abc import Generator

    from segmock.contract.api import Api
    from segmock.contract.finding import Result

ENVIRON: dict[str, str] = {}


def test_an_interrupted_run_deletes_what_it_has_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also what was made for Schemathesis to change."""
    target = Tiny()
    made: list[str] = []

    def interrupted(_subject: object, _url: str, _options: object, seen: Api) -> NoReturn:
        made.append(str(seen.make("boxes").id))
        assert made[0] in target.tenants["one"].boxes
        raise KeyboardInterrupt

    monkeypatch.setattr(suite, "Wire", lambda *_: target)
    monkeypatch.setattr(checking, "check", interrupted)
    before = len(target.tenants["one"].boxes)
    with pytest.raises(KeyboardInterrupt):
        suite.run(agreed(), "http://127.0.0.1:1", ENVIRON, suite.Options(), lambda _: None)
    assert made
    assert len(target.tenants["one"].boxes) == before


def test_who_ends_a_run_hears_first_what_was_created(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Schemathesis has created and not told of yet is deleted as well."""
    target = Tiny()

    def checked(
        _subject: object, _url: str, _options: object, seen: Api
    ) -> Generator[Started, None, None]:
        try:
            yield Started("coverage", 1, 1)
        finally:
            seen.make("boxes")

    def ended(event: Started | Result) -> None:
        if event == Started("coverage", 1, 1):
            raise KeyboardInterrupt

    monkeypatch.setattr(suite, "Wire", lambda *_: target)
    monkeypatch.setattr(checking, "check", checked)
    before = len(target.tenants["one"].boxes)
    with pytest.raises(KeyboardInterrupt):
        suite.run(agreed(), "http://127.0.0.1:1", ENVIRON, suite.Options(), ended)
    assert len(target.tenants["one"].boxes) == before
