"""Stand-ins for people: their e-mail addresses and names, each the same wherever it stands.

Addresses at domains that are reserved for examples are nobody's, and stay.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segmock.core.document import Json

# With bounds: what is searched was sent by others.
EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+'-]{1,64}+@((?:[a-zA-Z0-9-]{1,63}+\.){1,8}[a-zA-Z]{2,24}+)(?![\w-])"
)
RESERVED = re.compile(
    r"(?:.*\.)?(?:example\.(?:com|org|net)|example|test|invalid|localhost)", re.IGNORECASE
)
"""Domains that are for examples alone (RFC 2606)."""
NAMED = re.compile(
    r"(?:first|last|full|given|family|middle|maiden|nick|sur)[-_]?names?|contact[-_]?person",
    re.IGNORECASE,
)
"""Keys whose texts are names of people wherever they stand."""
NAME = re.compile(r"(?:display[-_]?)?name", re.IGNORECASE)
"""Keys whose texts are names of people in an object that has an e-mail address too."""
WORD = re.compile(r"\w+")
MAILED = re.compile(r"e?[-_]?mail(?:[-_]?address)?", re.IGNORECASE)


class StandIns:
    """Learns from values who people are, and then puts stand-ins in their places."""

    def __init__(self, *, keep_people: bool = False) -> None:
        self._keep = keep_people
        self._emails: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._known: set[str] = set()
        self._whole: dict[str, dict[str, None]] = {}
        """Names of several words, by the first one."""

    @property
    def emails(self) -> int:
        """How many addresses have a stand-in."""
        return len(self._emails)

    @property
    def names(self) -> int:
        """How many names have a stand-in."""
        return len(self._names)

    def learn(self, value: Json) -> None:
        """Look for people in a parsed body."""
        if self._keep:
            return
        if isinstance(value, list):
            for one in value:
                self.learn(one)
        elif isinstance(value, dict):
            mailed = any(MAILED.fullmatch(key) for key in value)
            for key, one in value.items():
                if isinstance(one, str):
                    self._learn_text(key, one, mailed=mailed)
                else:
                    self.learn(one)

    def _learn_text(self, key: str, text: str, *, mailed: bool) -> None:
        named = NAMED.fullmatch(key) or (mailed and NAME.fullmatch(key))
        if named and text.strip() and not EMAIL.search(text):
            self._known.add(text)
            if len(words := WORD.findall(text)) > 1:
                self._whole.setdefault(words[0], {})[text] = None

    def text(self, text: str) -> str:
        """Return a text with stand-ins for the addresses and whole names in it."""
        if self._keep:
            return text
        if "@" in text:
            text = EMAIL.sub(self._email, text)
        # One word may mean anything where it does not stand as a name.
        for word in WORD.findall(text) if self._whole else ():
            for name in self._whole.get(word, ()):
                text = text.replace(name, self._name(name)) if name in text else text
        return text

    def name(self, text: str) -> str:
        """Return the stand-in of a text that may be a name as a whole."""
        return self._name(text) if text in self._known else self.text(text)

    def _name(self, text: str) -> str:
        return self._names.setdefault(text, f"Person {len(self._names) + 1}")

    def _email(self, found: re.Match[str]) -> str:
        if RESERVED.fullmatch(found[1]):
            return found[0]
        address = found[0].lower()
        number = len(self._emails) + 1
        return self._emails.setdefault(address, f"person-{number}@example.com")
