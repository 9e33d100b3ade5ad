"""Security schemes: which header carries a credential, and how it stands there."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmock.core import extension
from segmock.core.document import Record, pointer
from segmock.core.source import Source, mapping

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Scheme:
    """One security scheme: the lower-case header that carries it and the word before it."""

    name: str
    header: str
    prefix: str
    scopes: frozenset[str]
    display: str
    basic: bool = False
    """Whether the credential is an id and a secret, encoded as RFC 7617 says."""

    def written(self, word: str) -> str:
        """Return a word as it stands after `display` in a request; as id and secret in one."""
        return b64encode(f"{word}:{word}".encode()).decode() if self.basic else word

    def read(self, text: str) -> str:
        """Return the credential that a text stands for; raises ValueError where it has none."""
        if not self.basic:
            return text
        credential = b64decode(text, validate=True).decode("utf-8")
        if ":" not in credential:
            raise ValueError
        return credential


def schemes(raw: Record, source: Source) -> Iterator[Scheme]:
    """Yield the schemes of a description; reports those that are not supported."""
    for name, entry in raw.items():
        scheme, place = source.resolve(entry, pointer("components", "securitySchemes", name))
        flows = mapping(scheme.get("flows")).values()
        scopes = frozenset(s for flow in flows for s in mapping(mapping(flow).get("scopes")))
        # An extension names another token type than Bearer, e.g. proof of possession.
        own = extension.read(scheme, place, extension.SCHEME, source)
        word = own.get("token-type", "Bearer")
        match scheme.get("type"), scheme.get("in"), str(scheme.get("scheme")).lower():
            case "apiKey", "header", _:
                header = str(scheme.get("name"))
                yield Scheme(name, header.lower(), "", scopes, f"{header}: ")
            case ("oauth2", _, _) | ("http", _, "bearer"):
                shown = f"Authorization: {word} "
                yield Scheme(name, "authorization", f"{word.lower()} ", scopes, shown)
            case "http", _, "basic":
                shown = "Authorization: Basic "
                yield Scheme(name, "authorization", "basic ", scopes, shown, basic=True)
            case _:
                hint = "Use apiKey in header, http bearer or basic, or oauth2."
                source.report(place, "this security scheme is not supported", hint)
                # An empty header is never sent; it stands in so that reading can go on.
                yield Scheme(name, "", "", scopes, "")
