"""A whole run over one vendor: what it reports, and what it leaves behind when it ends early."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import pytest

from segmock.contract import suite
from segmock.contract.finding import SCHEMATHESIS, Started
from segmock.contract.generated import checking
from segmock.contract.laws.law import LAWS
from segmock.contract.oracle import CHECKS
from tests.contract.altering import empty_at_first
from tests.contract.tiny import Tiny, agreed

if TYPE_CHECKING:
    from collections.abc import Generator

    from segmock.contract.api import Api
    from segmock.contract.calls import Reply
    from segmock.contract.finding import Report, Result

ENVIRON: dict[str, str] = {}
LENGTH = 8
"""Characters of a prefix."""


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


def _run(monkeypatch: pytest.MonkeyPatch, target: Tiny, *only: str, exhaust: int = 0) -> Report:
    monkeypatch.setattr(suite, "Wire", lambda *_: target)
    asked = suite.Options(laws_only=True, only=only, exhaust=exhaust)
    return suite.run(agreed(), "http://127.0.0.1:1", ENVIRON, asked, lambda _: None)


def test_a_report_has_the_laws_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever was held first."""
    names = [one.law for one in _run(monkeypatch, Tiny()).results]
    assert list(dict.fromkeys(names)) == [*LAWS, *CHECKS, SCHEMATHESIS]


def test_what_was_broken_by_chance_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the law and what it was held against; nothing else is."""
    law = "what-is-created-is-listed"
    assert _run(monkeypatch, Tiny(), law).notes == ()
    report = _run(monkeypatch, Tiny(alter=empty_at_first("listBoxes")), law)
    assert report.kept
    assert report.notes == (f"{law} [listBoxes] was broken beside other requests, and kept alone",)


def test_where_limits_are_used_up_nothing_else_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The laws are held one after the other, with keys of one kind."""
    for exhaust, rows in ((0, 2), (3, 1)):
        seen: set[str] = set()

        def listening(reply: Reply, seen: set[str] = seen) -> Reply:
            if reply.call.operation == "createBox" and reply.good:
                seen.add(reply.json["code"][:LENGTH])
            return reply

        _run(monkeypatch, Tiny(alter=listening), exhaust=exhaust)
        assert len(seen) == rows
