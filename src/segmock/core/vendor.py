"""A vendor is a value: a name, a description and five roles. This module knows none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias

from segmock.core.exchange import Exchange
from segmock.core.messages import Answer

if TYPE_CHECKING:
    from segmock.core.credentials import Grant
    from segmock.core.document import Json, Record
    from segmock.core.filtering import Predicate, SortKey
    from segmock.core.given import Index
    from segmock.core.limiting import Limit
    from segmock.core.problem import Problem, Violation
    from segmock.core.series import Series
    from segmock.core.world import World

Behaviour: TypeAlias = Callable[[Exchange], Answer]
"""Answers a valid request; raises Problem to refuse it, and then nothing has changed."""


class Auth(Protocol):
    """Role 1: what a credential allows."""

    def grant(self, scheme: str, credential: str, exchange: Exchange) -> Grant:
        """Return what a credential presented for a security scheme allows; raises Problem."""


class Errors(Protocol):
    """Role 2: how a problem is worded."""

    def word(self, problem: Problem, exchange: Exchange) -> Answer:
        """Return the vendor's envelope for a problem, with its status and headers."""


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a listing that is asked for."""

    offset: int
    limit: int


@dataclass(frozen=True, slots=True)
class Page:
    """The part of a listing that is given: `total` counts all that match."""

    items: list[Json]
    total: int
    window: Window


class Paging(Protocol):
    """Role 3: which part of a listing is asked for, and how it is wrapped."""

    def window(self, exchange: Exchange) -> Window:
        """Return the window that the query asks for."""

    def envelope(self, page: Page, exchange: Exchange) -> Answer:
        """Return the page as the vendor wraps it, with its status and headers."""


class Filters(Protocol):
    """Role 4: the vendor's query language, read into the one algebra."""

    def predicate(self, exchange: Exchange) -> Predicate:
        """Return which records are asked for; raises Problem with the place of a fault."""

    def order(self, exchange: Exchange) -> Sequence[SortKey]:
        """Return the order asked for, the vendor's default included; raises Problem."""

    def faults(self, place: str, text: str) -> Sequence[Violation]:
        """Return where and why a text is not of the vendor's language; nothing if it is no query.

        `place` is the JSON pointer of the text in the query or body. What a pattern refuses is
        explained by this, since nobody can read a pattern.
        """

    def select(self, view: Json, exchange: Exchange) -> Json:
        """Return the fields of one viewed resource that are asked for; raises Problem."""


@dataclass(frozen=True)
class Layout:
    """How a vendor keeps one collection.

    `key` files a record; `given` lists the records of the given state, or is a series that makes
    them when they are asked for; `stamp` turns the
    client's fields into a record (`before` is None for a new one, `key` is the one the client
    chose or None; by default the fields are the record); `view` shows a record; `receipt` is
    the body after a creation (default: the view); `unique` names indexes in which two records
    may not share a value; `version` is the path under which records and clients state a version;
    `release` runs before a deletion, to cascade or to refuse. `sorted_by` are the paths by which
    the collection is kept in order, so that a page sorted by one of them alone costs no sorting.
    """

    resource: str
    key: Callable[[Record], str]
    stamp: Callable[[Exchange, Record, Record | None, str | None], Record] = (
        lambda _, fields, _before, _key: fields
    )
    given: Callable[[World], Iterable[Record] | Series] | None = None
    view: Callable[[Exchange, Record], Json] = lambda _, record: record
    receipt: Callable[[Exchange, Record], Json] | None = None
    indexes: Mapping[str, Index] = field(default_factory=dict)
    unique: tuple[str, ...] = ()
    version: tuple[str, ...] = ()
    sorted_by: tuple[tuple[str, ...], ...] = ()
    release: Callable[[Exchange, Record], None] | None = None
    idempotent_delete: bool = False
    schema: str = ""
    """Pointer to the schema of which records are generated when the scenario gives a number."""


class Behaviours(Protocol):
    """Role 5: what is peculiar, and how the collections are kept."""

    @property
    def layouts(self) -> Mapping[str, Layout]:
        """Collection name to layout."""

    @property
    def behaviours(self) -> Mapping[str, Behaviour]:
        """OperationId to behaviour, only for what the generic ones cannot do."""


@dataclass(frozen=True)
class Setting:
    """A choice between plausible readings of a vendor's documents; the first one is the default."""

    choices: tuple[str, ...]
    meaning: str


@dataclass(frozen=True)
class Vendor:
    """A vendor: the names of its folder's files are the names of its roles."""

    name: str
    auth: Auth
    errors: Errors
    paging: Paging
    filters: Filters
    behaviours: Behaviours
    limit: Limit | None = None
    """How many requests a bearer may make, told on every answer; None where nobody says."""
    inner: Callable[[Mapping[str, str]], str] | None = None
    """Returns the token within the credential of some headers, by lower-case name, or nothing:
    where a token is signed over instead of being sent. Nothing is verified."""
    settings: Mapping[str, Setting] = field(default_factory=dict)
    """Setting name to its choices; `exchange.setting(name)` is what holds in a world."""
    not_emulated: tuple[str, ...] = ()
    """One sentence for each thing a user might expect and will not find."""

    @property
    def layouts(self) -> Mapping[str, Layout]:
        """Collection name to layout."""
        return self.behaviours.layouts
