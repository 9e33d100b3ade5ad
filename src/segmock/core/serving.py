"""A vendor with its description, compiled and ready to answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import orjson

from segmock.core.compile import Checks, Table, check_generation
from segmock.core.crud import GENERIC
from segmock.core.document import Defect, DefectsError
from segmock.core.generating import Generator
from segmock.core.matching import Router
from segmock.core.messages import EMPTY
from segmock.core.reference import Reference, verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from segmock.core.exchange import Exchange
    from segmock.core.messages import Answer, Request, Response
    from segmock.core.problem import Violation
    from segmock.core.spec import Operation, Spec
    from segmock.core.vendor import Behaviour, Vendor


@dataclass(frozen=True, slots=True)
class Served:
    """A vendor and its description, ready to answer."""

    vendor: Vendor
    spec: Spec
    router: Router
    checks: dict[str, Checks]
    behaviours: dict[str, Behaviour]
    generator: Generator
    judge: Reference | None = None
    """Gives a second opinion on every message, if there is one."""
    credentials: tuple[str, ...] = ()
    """The lower-case headers that carry credentials."""
    carriers: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    """Operation to the headers of each alternative of its security, sorted."""
    mutant: str = ""
    """The id of what makes it wrong on purpose, if anything does: strictness is not for that."""
    before: Callable[[Request, Operation | None], Request] | None = None
    """Returns what the stages shall see instead of a request, outside the store's transaction."""
    after: Callable[[Request, Operation | None, Response], Response] | None = None
    """Returns what is sent instead of a finished response, outside the store's transaction."""


def serve(vendor: Vendor, spec: Spec, *, judged: bool = False) -> Served:
    """Compile a vendor; raises DefectsError when it lacks a behaviour or generates nonsense.

    With `judged` the reference judge looks at each message after the compiled table.
    """
    behaviours: dict[str, Behaviour] = {}
    defects: list[Defect] = []
    for name, operation in spec.operations.items():
        if (peculiar := vendor.behaviours.behaviours.get(name)) is not None:
            behaviours[name] = peculiar
        elif operation.behaviour and operation.collection in vendor.layouts:
            behaviours[name] = GENERIC[operation.behaviour]
        else:
            hint = f"Name one in x-segmock, or write it in the behaviours of {vendor.name!r}."
            defects.append(Defect(spec.file, operation.pointer[1:], "has no behaviour", hint))
    for name in vendor.behaviours.behaviours.keys() - spec.operations.keys():
        hint = f"Describe it, or remove it from the behaviours of {vendor.name!r}."
        defects.append(Defect(spec.file, "/paths", f"has no operation {name!r}", hint))
    defects += check_generation(
        spec, (kept.schema for kept in vendor.layouts.values() if kept.schema)
    )
    if defects:
        raise DefectsError(defects)
    return Served(
        vendor,
        spec,
        Router(spec),
        Table(spec).checks,
        behaviours,
        Generator(spec.schema),
        Reference(spec.document) if judged else None,
        tuple(sorted({scheme.header for scheme in spec.schemes.values()})),
        {name: tuple(_carriers(operation, spec)) for name, operation in spec.operations.items()},
    )


def _carriers(operation: Operation, spec: Spec) -> Iterator[tuple[str, ...]]:
    for alternative in operation.security:
        if names := {spec.schemes[scheme].header for scheme in alternative}:
            yield tuple(sorted(names))


def departures(
    served: Served, exchange: Exchange, answer: Answer, response: Response
) -> list[Violation]:
    """Return every violation of an answer of ours, finished as it goes out."""
    media = response.headers.get("Content-Type", "")
    value = answer.body
    if value is not EMPTY and media.endswith("json") and not isinstance(value, (dict, list)):
        value = orjson.loads(response.body)
    headers = {name.lower(): text for name, text in response.headers.items()}
    checks = served.checks[exchange.operation.id]
    found = checks.reply(response.status, media, headers, None if value is EMPTY else value)
    if served.judge is not None:
        said = served.judge.response(exchange.request, response.status, headers, response.body)
        found += verdict(said)
    return found
