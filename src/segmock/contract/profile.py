"""A profile: what the laws must know of a vendor beyond its description. Data, never executed.

What a field means is said in profile.schema.yaml, against which every file is checked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segmock.core.document import Json, Record


@dataclass(frozen=True)
class Resource:
    """A kind of record that clients create, read, change and delete: operations and pointers."""

    name: str
    create: str = ""
    read: str = ""
    replace: str = ""
    patch: str = ""
    delete: str = ""
    id: str = "/id"
    parameter: str = ""
    chosen: bool = False
    path: Record = field(default_factory=dict)
    query: Record = field(default_factory=dict)
    body: Json = None
    change: Json = None
    patch_body: Json = None
    patched: tuple[str, ...] = ()
    created_status: int = 0
    replaced_status: int = 0
    deleted_status: int = 0
    upserted_status: int = 0
    conflict_status: int = 0
    stale_status: int = 0
    gone_status: int = 0
    absent_status: int = 404
    unique: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    computed: tuple[str, ...] = ()
    created: str = ""
    modified: str = ""
    version: str = ""
    text: tuple[str, ...] = ()
    unlisted: tuple[str, ...] = ()
    vary: dict[str, list[Json]] = field(default_factory=dict)
    select: Select | None = None


@dataclass(frozen=True)
class Paging:
    """How a listing is cut into pages: by an offset, a page's number, or a cursor."""

    style: str
    size: str
    start: str = ""
    first: int = 1
    most: int = 0
    next: str = ""
    more: str = ""


@dataclass(frozen=True)
class Sort:
    """How an order is asked for; in `up` and `down` the braces `{}` stand for the field."""

    parameter: str
    up: str
    down: str
    fields: dict[str, str]
    join: str = ""


@dataclass(frozen=True)
class Filter:
    """One form of a filter, with the meaning that it has for the values of a field."""

    name: str
    field: str
    operator: str
    query: Record
    fold: bool | None = None
    # `as` in the file, which is no name in Python.
    kind: str = "text"


@dataclass(frozen=True)
class Select:
    """How fields are asked for; in `form` the braces `{}` stand for their names."""

    parameter: str
    form: str
    fields: dict[str, str]
    always: tuple[str, ...] = ()


@dataclass(frozen=True)
class Each:
    """How single items of a list are read: its path parameter takes their ids."""

    call: str
    parameter: str
    at: str = ""


@dataclass(frozen=True)
class Listing:
    """An operation that lists records."""

    name: str
    of: str = ""
    id: str | tuple[str, ...] = ""
    enter: Ask | None = None
    each: Each | None = None
    items: str = ""
    path: Record = field(default_factory=dict)
    query: Record = field(default_factory=dict)
    body: Json = None
    paging: Paging | None = None
    totals: tuple[str, ...] = ()
    total_header: str = ""
    ask_total: Record = field(default_factory=dict)
    mine: Record = field(default_factory=dict)
    join: str = ""
    sort: Sort | None = None
    filters: tuple[Filter, ...] = ()
    select: Select | None = None


@dataclass(frozen=True)
class Ask:
    """A request in the words of a profile; `skip` says why there is none."""

    call: str = ""
    path: Record = field(default_factory=dict)
    query: Record = field(default_factory=dict)
    headers: Record = field(default_factory=dict)
    form: Record | None = None
    body: Json = None
    status: int = 0
    role: str = "full"
    before: tuple[RuleStep, ...] = ()
    skip: str = ""


@dataclass(frozen=True)
class Seen:
    """Where something is shown: `items` is a list of records with an `id`, `at` a single value."""

    call: str
    path: Record = field(default_factory=dict)
    query: Record = field(default_factory=dict)
    body: Json = None
    items: str = ""
    id: str = ""
    at: str = ""


@dataclass(frozen=True)
class Computed:
    """That members follow from their data: bodies for a container and its members."""

    of: str
    condition: Record
    fits: Record
    misfits: Record


@dataclass(frozen=True)
class Membership:
    """That something has members, and where clients see and change it."""

    name: str
    container: str
    member: Json = None
    other: Json = None
    add: Ask | None = None
    remove: Ask | None = None
    members: Seen | None = None
    containers: Seen | None = None
    count: Seen | None = None
    computed: Computed | None = None


@dataclass(frozen=True)
class Job:
    """Work that goes on after its request was answered."""

    name: str
    start: Ask
    read: str
    id: str
    state: str
    running: tuple[Json, ...]
    done: tuple[Json, ...]
    failed: tuple[Json, ...] = ()
    parameter: str = "id"
    path: Record = field(default_factory=dict)
    result: str = ""
    counted: str = ""
    within: float = 30.0


@dataclass(frozen=True)
class Expect:
    """What an answer must be; pointers lead into its body."""

    status: Json = None
    body: Record = field(default_factory=dict)
    unlike: Record = field(default_factory=dict)
    has: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    count: Record = field(default_factory=dict)
    includes: Record = field(default_factory=dict)
    excludes: Record = field(default_factory=dict)
    header: Record = field(default_factory=dict)
    text: tuple[str, ...] = ()


@dataclass(frozen=True)
class Signed:
    """That a credential is made for each request: claims, signed with a secret."""

    scheme: str
    claims: Record
    secret: str


@dataclass(frozen=True)
class RuleStep:
    """One request of a rule, and what its answer must be."""

    call: str
    path: Record = field(default_factory=dict)
    query: Record = field(default_factory=dict)
    headers: Record = field(default_factory=dict)
    form: Record | None = None
    body: Json = None
    role: str = "full"
    scheme: str = ""
    signed: Signed | None = None
    repeat: int = 1
    capture: dict[str, str] = field(default_factory=dict)
    expect: Expect = field(default_factory=Expect)


@dataclass(frozen=True)
class Rule:
    """A law of one vendor alone: a sentence, and the steps that show it."""

    name: str
    sentence: str
    group: str
    steps: tuple[RuleStep, ...]


@dataclass(frozen=True)
class Profile:
    """All of it; what is empty is not known, and the laws that need it are skipped."""

    vendor: str
    budget: float = 1.0
    body_limit: int = 0
    apart: str = ""
    path: Record = field(default_factory=dict)
    headers: Record = field(default_factory=dict)
    known: dict[str, list[Json]] = field(default_factory=dict)
    narrow: Record = field(default_factory=dict)
    foreign: Record = field(default_factory=dict)
    refusals: Record = field(default_factory=dict)
    steady: tuple[str, ...] = ()
    resources: dict[str, Resource] = field(default_factory=dict)
    listings: dict[str, Listing] = field(default_factory=dict)
    memberships: dict[str, Membership] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    calls: dict[str, Ask] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    lenient: tuple[Record, ...] = ()
    equivalent: tuple[Record, ...] = ()

    def forgiven(self, law: str, operation: str, place: str = "") -> str:
        """Return why a law does not hold for an operation or one of its fields, or nothing."""
        for one in self.lenient:
            if (
                one["law"] == law
                and one.get("operation", operation) == operation
                and one.get("pointer", place) == place
            ):
                return str(one["reason"])
        return ""
