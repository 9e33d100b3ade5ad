"""From a request to the control plane to its answer: guard, match, validate, handle, render."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import orjson

from segmock.core import document
from segmock.core import spec as specs
from segmock.core.compile import Checks, Table, parsed
from segmock.core.matching import Router, nearest
from segmock.core.messages import EMPTY, Answer, Response
from segmock.core.problem import Problem, Violation
from segmock.web.control import (
    capsule,
    clock,
    description,
    explanations,
    exporting,
    health,
    interfering,
    journal,
    scenarios,
    settings,
    verifying,
    worlds,
)
from segmock.web.control.call import Call, Handler
from segmock.web.control.guard import HEADERS, refuse_strangers
from segmock.web.control.refusing import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from segmock.core.document import Json
    from segmock.core.messages import Request
    from segmock.core.serving import Served
    from segmock.core.spec import Spec
    from segmock.core.world import World
    from segmock.core.worlds import Worlds

PREFIX = "/__segmock/"
DESCRIPTION = Path(__file__).with_name("control.yaml")
MAX_LENGTH = 1024 * 1024
"""Bytes of a body."""
HANDLERS: dict[str, Handler] = {
    **capsule.HANDLERS,
    **clock.HANDLERS,
    **description.HANDLERS,
    **explanations.HANDLERS,
    **exporting.HANDLERS,
    **health.HANDLERS,
    **interfering.HANDLERS,
    **journal.HANDLERS,
    **scenarios.HANDLERS,
    **settings.HANDLERS,
    **verifying.HANDLERS,
    **worlds.HANDLERS,
}
"""By operationId."""


class Described(NamedTuple):
    """The description of the control plane, compiled."""

    spec: Spec
    router: Router
    checks: dict[str, Checks]


@cache
def described() -> Described:
    """Return the compiled description; only whoever asks the control plane waits for it."""
    # That it is a sound OpenAPI document is for the tests to see, once.
    spec = specs.read(document.load(DESCRIPTION), DESCRIPTION.name)
    return Described(spec, Router(spec), Table(spec).checks)


class Control:
    """Answers what is asked under the prefix.

    `scenarios` returns the scenarios that there are now, name to purpose. A non-empty token is
    required of every request. With `strict` each answer is held against the
    description, and one that breaks it is a 500 that says how.
    """

    def __init__(
        self,
        worlds: Worlds,
        served: Sequence[Served],
        *,
        scenarios: Callable[[], Mapping[str, str]] = dict,
        token: str = "",
        strict: bool = False,
    ) -> None:
        self.worlds = worlds
        self.served = served
        self.scenarios = scenarios
        self.token = token
        self.strict = strict

    def answer(self, request: Request, choose: Callable[[], World]) -> Response:
        """Answer a request; `choose` returns the world it is for, and raises Problem.

        It is not called for strangers, who are to make no worlds.
        """
        try:
            refuse_strangers(request, self.token)
            operation, answer = self._handled(request, choose)
        except Refusal as refusal:
            operation, answer = "", refusal.answer()
        body = b"" if answer.body is EMPTY else _bytes(answer)
        response = Response(answer.status, {**answer.headers, **HEADERS}, body)
        if answer.body is not EMPTY:
            response.headers["Content-Type"] = answer.media or "application/json"
        if operation and self.strict and (found := broken(operation, answer, response)):
            own = Refusal(500, "The answer breaks the description.", violations=found).answer()
            response.status, response.body = 500, _bytes(own)
        if request.method == "HEAD":
            response.headers["Content-Length"] = str(len(response.body))
            response.body = b""
        return response

    def _handled(self, request: Request, choose: Callable[[], World]) -> tuple[str, Answer]:
        """Return the operation and its answer; raises Refusal where there is no operation."""
        spec, router, checks = described()
        if (match := router.match(request.path)) is None:
            near = [
                f"{o.method} {o.template}" for o in nearest(request.path, spec.operations.values())
            ]
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            raise Refusal(404, f"The control plane has no such path.{hint}", near=near)
        if (operation := match.operation(request.method)) is None:
            allow = match.allow
            raise Refusal(405, f"This path allows {' and '.join(allow)}.", allow=allow)
        try:
            call = self._call(request, choose, checks[operation.id], match.values)
            return operation.id, HANDLERS[operation.id](call)
        except Refusal as refusal:
            return operation.id, refusal.answer()
        except Problem as problem:
            # That a world cannot be chosen belongs to no operation, here as with the vendors.
            status, violations = problem.kind.status, problem.violations
            return "", Refusal(status, problem.detail, violations=violations).answer()

    def _call(
        self,
        request: Request,
        choose: Callable[[], World],
        checks: Checks,
        raw_path: tuple[str, ...],
    ) -> Call:
        """Return what is asked; raises Refusal with everything that is wrong with it."""
        operation = checks.operation
        if request.too_large or len(request.body) > MAX_LENGTH:
            raise Refusal(413, f"A body has at most {MAX_LENGTH} bytes.")
        values = checks.values(raw_path, request)
        found, body = values.found, EMPTY
        if operation.body and request.body:
            body, wrong = _body(checks, request.body)
            found += wrong
        elif operation.body_required:
            found.append(checks.missing_body())
        if found:
            detail = f"{operation.id} cannot be done like this: {found[0]}. {found[0].hint}"
            raise Refusal(400, detail, violations=found)
        return Call(
            world=choose(),
            worlds=self.worlds,
            served=self.served,
            scenarios=self.scenarios,
            description=described().spec.document,
            origin=request.origin,
            strict=self.strict,
            path=values.path,
            query=values.query,
            body=body,
        )


def _body(checks: Checks, sent: bytes) -> tuple[Json, list[Violation]]:
    try:
        body = parsed(sent)
    except ValueError as error:
        hint = "Mend the JSON text."
        return EMPTY, [Violation("body", "", "well-formed JSON", str(error)[:200], hint)]
    return body, checks.body("application/json", body)


def _bytes(answer: Answer) -> bytes:
    if isinstance(answer.body, str) and not (answer.media or "json").endswith("json"):
        return answer.body.encode()
    return orjson.dumps(answer.body)


def broken(operation: str, answer: Answer, response: Response) -> list[Violation]:
    """Return every way in which an answer breaks the description."""
    headers = {name.lower(): text for name, text in response.headers.items()}
    media = headers.get("content-type", "")
    value = None if answer.body is EMPTY else answer.body
    if media.endswith("json"):
        value = orjson.loads(response.body)
    return described().checks[operation].reply(response.status, media, headers, value)
