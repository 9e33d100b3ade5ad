"""Secrets: which words of a mock stand in a scenario where a credential was sent.

The words of a mock are no secrets. A credential that an answer of the same recording gave is
captured there; any other becomes the word that is answered alike.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from segmock.core.credentials import EXPIRED, READ_ONLY, VALID
from segmock.core.redacting import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmock.core.document import Json
    from segmock.core.schemes import Scheme
    from segmock.recording.recorded import Told

UNKNOWN = "no-such-credential"
"""What is sent where the credential was refused as such."""
WORDS = {VALID, READ_ONLY, EXPIRED, UNKNOWN}
SHORT = 4
"""Fewer characters than this are no secret, and stand in too many places to be hidden."""
RUNS = (re.compile(r"[\w.~+/=-]{12,}"), re.compile(r"[\w.~-]{12,}"))
"""What may be a secret within a text."""
UNAUTHORIZED, FORBIDDEN, REFUSED = 401, 403, 400


def plain(credential: str) -> str:
    """Return a credential without the world of a mock that it chooses, if it is one of the words.

    Of an id and a secret both may be words.
    """
    halves = [half.partition("@")[0] for half in credential.split(":")]
    return ":".join(halves) if all(half in WORDS for half in halves) else credential


def worded(text: str) -> bool:
    """Tell whether a credential is made of the words of a mock."""
    return all(half in WORDS for half in plain(text).split(":"))


def word(status: int) -> str:
    """Return the word of a mock that is answered with the status."""
    return {UNAUTHORIZED: UNKNOWN, FORBIDDEN: READ_ONLY}.get(status, VALID)


def credentials(told: Told) -> Iterator[tuple[Scheme, str]]:
    """Yield each scheme by which the request shows a credential, with the credential."""
    named = {name for alternative in told.operation.security for name in alternative}
    for scheme in told.served.spec.schemes.values():
        text = told.request.headers.get(scheme.header, "")
        if text == HIDDEN:
            if scheme.name in named:
                yield scheme, ""
        elif text and text[: len(scheme.prefix)].lower() == scheme.prefix:
            text = text[len(scheme.prefix) :].strip()
            try:
                yield scheme, scheme.read(text)
            except ValueError:
                yield scheme, text


def lacking(told: Told) -> list[Scheme]:
    """Return the schemes of the credentials that somebody has taken out of the request.

    Browsers leave them out of what they save; an answer that is no refusal says they were there.
    """
    if told.response.status >= REFUSED or not all(told.operation.security):
        return []
    first = next(iter(told.operation.security), {})
    return [told.served.spec.schemes[name] for name in first]


class Secrets:
    """The secrets of a recording, and which texts hold one."""

    def __init__(self) -> None:
        self._found: set[str] = set()
        self.credentials: set[str] = set()
        self.fields: set[str] = set()
        self.unknown = 0
        """Parameters that may hold one, and that no description has."""

    def learn(self, told: Told) -> None:
        """Look for secrets in an exchange: credentials, and what a description calls passwords."""
        for scheme, credential in credentials(told):
            if not worded(credential):
                self.credentials.add(scheme.display.partition(":")[0])
                self._add(credential, *credential.split(":"))
        hidden = told.redaction.path(told.path).split("/")
        for shown, text, place in zip(hidden, told.segments, told.places, strict=False):
            if shown == HIDDEN:
                self._field(place, text)
        for name, text in (*told.query, *told.headers):
            if told.secret(name):
                self._field(name, text)
            elif told.hides(name, text):
                # It may as well be a word that stands elsewhere with good reason.
                self.unknown += 1
        self._within(told.body, told)
        self._within(told.answer, told)

    def text(self, text: str) -> str:
        """Return a text with a word of the mock in the place of each secret."""
        if text in self._found:
            return VALID
        # The longer runs first: what is in base64 may hold a slash.
        for runs in RUNS:
            text = runs.sub(lambda run: VALID if run[0] in self._found else run[0], text)
        return text

    def _within(self, value: Json, told: Told) -> None:
        if isinstance(value, list):
            for one in value:
                self._within(one, told)
        elif isinstance(value, dict):
            for name, one in value.items():
                if told.secret(name) and isinstance(one, str):
                    self._field(name, one)
                else:
                    self._within(one, told)

    def _field(self, name: str, text: str) -> None:
        if text != HIDDEN and not worded(text):
            self.fields.add(name)
            self._add(text)

    def _add(self, *texts: str) -> None:
        self._found.update(text for text in texts if len(text) >= SHORT)
