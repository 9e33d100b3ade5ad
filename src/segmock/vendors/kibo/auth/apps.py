"""Apps: who may ask for a token, and what the token will allow."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from segmock.core.credentials import Grant, by_word
from segmock.core.document import Record
from segmock.core.exchange import Exchange
from segmock.core.problem import Kind, Problem, Violation

ACCESS: Literal["access"] = "access"
REFRESH: Literal["refresh"] = "refresh"
"""The two kinds of tokens: one opens the API, the other is good for a new one."""


@dataclass(frozen=True, slots=True)
class App:
    """An app: `tenants` are the numbers of those in which it is installed, none means all."""

    id: str
    tenants: tuple[str, ...] = ()
    read_only: bool = False

    @property
    def grant(self) -> Grant:
        """What its access tokens allow."""
        return Grant(read_only=self.read_only, subject=self.id)


def identified(exchange: Exchange, name: str, secret: str) -> App:
    """Return the app of an id and a secret; raises Problem when they do not belong together.

    The words that stand for tokens stand for ids and secrets too: such an app is in all tenants.
    """
    known = exchange.world.collection(exchange.vendor.name, "apps").get(name)
    if known is None:
        words = [by_word(word, exchange, read_scopes=None) for word in (name, secret)]
        return App(name, read_only=any(word.read_only for word in words))
    if secret != known["secret"] and not exchange.world.any_credential:
        reason = Violation("body", "", "the secret of the app", "another one", "Use its own.")
        raise Problem(Kind.CREDENTIAL_UNKNOWN, (reason,))
    return App(name, tuple(known["tenants"]), known["readOnly"])


def of_token(record: Record) -> App:
    """Return the app that a token was given to."""
    return App(record["subject"], tuple(record["tenants"]), record["read_only"])


def given(raw: Iterable[Record]) -> Iterator[Record]:
    """Read a scenario's apps; raises KeyError or ValueError for one that is none."""
    for app in raw:
        yield {
            "id": str(app["id"]),
            "secret": str(app["secret"]),
            # Where an app is installed is told nowhere else (deviation: apps-and-tenants).
            "tenants": [str(int(number)) for number in app.get("tenants", ())],
            "readOnly": bool(app.get("readOnly")),
        }
