"""The credentials of a run: which variables hold them, and which headers carry them.

Whoever asks does so in a role. At a target whose credentials nobody has named, which is taken to
be the mock, the words of the mock stand for all of them.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from segmock.core.credentials import EXPIRED, READ_ONLY, VALID

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from segmock.core.schemes import Scheme

NONE, GARBAGE = "none", "garbage"
NAMED = {"full": "", "narrow": "__NARROW", "expired": "__EXPIRED", "foreign": "__FOREIGN"}
"""Role to what ends the variables of its credentials."""
ROLES = (*NAMED, NONE, GARBAGE)
WORDS = {"full": VALID, "narrow": READ_ONLY, "expired": EXPIRED, "foreign": VALID}
"""Role to the word that stands for its credentials at the mock."""
UNKNOWN = "no-such-credential"
"""What the role `garbage` sends."""
SHORT = 4
"""Fewer characters than this are no secret, and stand in too many places to be hidden."""


class Shown(NamedTuple):
    """What a role shows for an operation; `headers` is None where something is missing.

    The headers have lower-case names; an operation that is open to all gets none. `missing` is a
    sentence with the variables to set.
    """

    headers: dict[str, str] | None
    missing: str = ""


@dataclass(frozen=True)
class Credentials:
    """The credentials for one vendor's security schemes, out of an environment.

    `foreign` maps a scheme to another tenant's credential at the mock, where that is not the valid
    word.
    """

    vendor: str
    schemes: Mapping[str, Scheme]
    environ: Mapping[str, str] = field(repr=False)
    foreign: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def mock(self) -> bool:
        """Whether no variable of the vendor is set, so that the target is taken to be the mock."""
        names = (self.variable(s, role) for s in self.schemes for role in NAMED)
        return not any(self._text(name) for name in names)

    def variable(self, scheme: str, role: str = "full") -> str:
        """Return the name of the variable that holds the credential of a scheme and a role."""
        return variable("CREDENTIAL", self.vendor, scheme) + NAMED[role]

    def credential(self, scheme: str, role: str = "full") -> str:
        """Return the credential of a scheme and a role as it was given, empty if it was not."""
        if role == GARBAGE:
            return UNKNOWN
        if not self.mock:
            return self._text(self.variable(scheme, role))
        word = WORDS[role]
        return self.foreign.get(scheme, word) if role == "foreign" else word

    def show(self, role: str, security: Iterable[Mapping[str, tuple[str, ...]]]) -> Shown:
        """Return what a role shows for the alternatives of an operation's security.

        It is the first alternative of which everything is known; one that asks for nothing is
        taken only where no other is.
        """
        asked = [alternative for alternative in security if alternative]
        if role == NONE or not asked:
            return Shown({})
        for alternative in asked:
            found = {name: self.credential(name, role) for name in alternative}
            if all(found.values()):
                return Shown(dict(self._header(name, text) for name, text in found.items()))
        ways = [" and ".join(self.variable(name, role) for name in a) for a in asked]
        return Shown(
            None, f"There is no {role} credential: set {', or '.join(dict.fromkeys(ways))}."
        )

    @cached_property
    def secrets(self) -> dict[str, str]:
        """What must not be shown, each with what a shell puts in its place: `$VARIABLE`.

        They are in the order in which they must be replaced. The mock's words are no secrets.
        """
        found: dict[str, str] = {}
        for scheme in self.schemes.values():
            for role in NAMED:
                name = self.variable(scheme.name, role)
                text = self._text(name)
                if text in {*WORDS.values(), *self.foreign.values()}:
                    continue
                found[text] = found[json.dumps(text)[1:-1]] = f"${name}"
                if scheme.basic and text:
                    found[_paired(text)] = f'$(printf %s "${name}" | base64 -w0)'
                    found |= dict.fromkeys(text.split(":", 1), f"${name}")
        kept = {text: name for text, name in found.items() if len(text) >= SHORT}
        # One secret may be the beginning of another.
        return dict(sorted(kept.items(), key=lambda pair: -len(pair[0])))

    def hidden(self, text: str) -> str:
        """Return a text with the name of a variable in the place of each secret."""
        for secret, name in self.secrets.items():
            text = text.replace(secret, name)
        return text

    def refusal(self) -> str | None:
        """Return one sentence on a variable that cannot be sent as a header, or None."""
        for scheme in self.schemes:
            for role in NAMED:
                name = self.variable(scheme, role)
                if not re.fullmatch(r"[\t\x20-\x7e]*", self._text(name)):
                    return f"{name} holds a character that no header may have."
        return None

    def _text(self, name: str) -> str:
        # A secret out of a file often ends with a line break.
        return self.environ.get(name, "").strip()

    def _header(self, scheme: str, credential: str) -> tuple[str, str]:
        known = self.schemes[scheme]
        text = _paired(credential) if known.basic else credential
        return known.header, known.display.partition(": ")[2] + text


def variable(kind: str, vendor: str, name: str) -> str:
    """Return the name of an environment variable, such as SEGMOCK_CREDENTIAL_SHOP_API_KEY."""
    return re.sub(r"[^A-Z0-9]", "_", f"SEGMOCK_{kind}_{vendor}_{name}".upper())


def _paired(credential: str) -> str:
    """Return a credential of two halves, `user:password`, as RFC 7617 sends it."""
    both = credential if ":" in credential else f"{credential}:{credential}"
    return b64encode(both.encode()).decode()
