"""A whole run over one vendor: what it leaves behind when it ends before its time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import pytest

from segmock.contract import suite
from segmock.contract.generated import checking
from tests.contract.tiny import Tiny, agreed

if TYPE_CHECKING:
    from segmock.contract.api import Api

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
