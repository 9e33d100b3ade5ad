"""No scenario of the package holds a credential of anybody: each is a word, or is made up."""

from __future__ import annotations

import hmac
from base64 import b64decode, urlsafe_b64encode
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from segmock.core import scenario
from segmock.core.document import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmock.core.document import Json
    from segmock.core.scenario import Scenario

FILES = sorted((Path(__file__).parent.parent / "fixtures").glob("*.yaml"))
CARRIERS = {"authorization", "x-apikey", "x-app-id", "x-app-token", "x-vol-app-claims"}
FIELDS = {"client_secret", "sharedSecret", "password", "token", "access_token", "refresh_token"}
GUESS = "segmock-app-client-secret-that-has-been-guessed-012345678901"
"""With what somebody signs who does not know the secret of the app."""
SHORT = 20
"""Fewer characters than this are no key of any of the vendors."""
DIGESTS = {"HS256": "sha256", "HS512": "sha512"}


def shown(one: Scenario) -> Iterator[str]:
    """Yield each credential that the steps send."""
    assert one.script is not None
    yield from (text for name, text in one.script.headers.items() if name.lower() in CARRIERS)
    for step in one.script.steps:
        for name, text in step.request.get("headers", {}).items():
            if text is not None and name.lower() in CARRIERS:
                yield text
        for part in ("form", "json", "query"):
            for _, value in walk(step.request.get(part)):
                if isinstance(value, dict):
                    yield from (v for k, v in value.items() if k in FIELDS and isinstance(v, str))


def texts(value: Json) -> set[str]:
    """Return all texts within a value."""
    return {one for _, one in walk(value) if isinstance(one, str)}


def signed(text: str, secrets: set[str]) -> bool:
    """Tell whether a token is signed with one of the secrets, or with nothing."""
    held, _, signature = text.rpartition(".")
    made = {
        urlsafe_b64encode(hmac.digest(secret.encode(), held.encode(), digest)).rstrip(b"=").decode()
        for secret in secrets
        for digest in DIGESTS.values()
    }
    return signature in made | {""}


def known(text: str, here: set[str]) -> bool:
    """Tell whether a credential is made up: a word, a capture, or what the file itself says."""
    if len(text) < SHORT or "segmock" in text or "${" in text or text in here:
        return True
    return text.count(".") == 2 and signed(text, here)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_fixture_holds_a_credential_of_anybody(path: Path) -> None:
    """A signature is made with the secret of an app that the same file makes up."""
    one = scenario.load(path)
    if one.script is None:
        return
    # What the mock issues for this seed and this clock is expected word for word.
    here = {GUESS} | texts(one.given) | texts([step.get("expect") for step in one.raw["steps"]])
    for text in shown(one):
        scheme, _, credential = text.strip().rpartition(" ")
        parts = b64decode(credential).decode().split(":") if scheme == "Basic" else [credential]
        assert [part for part in parts if not known(part, here)] == []


def test_a_key_of_somebody_would_be_noticed() -> None:
    """Also one that has signed something."""
    assert not known("sk-9f8a7b6c5d4e3f2a1b0c", {"another"})
    assert not known("eyJhbGciOiJIUzI1NiJ9.eyJhdCI6ImEifQ.c2lnbmVkIGJ5IHNvbWVib2R5", {"another"})
