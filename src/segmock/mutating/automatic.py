"""The mutants that a description alone tells of: each documented answer, wrong in every way.

They are an unbiased source beside the ones that people think of. `mutated` is all there is to
one: it works on an answer that is on its way as well as on one that was recorded.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import orjson

from segmock.core import faking
from segmock.core.document import tokens
from segmock.core.messages import Response
from segmock.core.problem import PROBLEM
from segmock.mutating.mutant import Mutant, sent
from segmock.mutating.operators import MISSING, OPERATORS, TEXT_OPERATORS, Operator, differs
from segmock.mutating.places import ANY, kind, looked_up, places, put, spots

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from segmock.core.document import Json
    from segmock.core.messages import Request
    from segmock.core.pipeline import Served
    from segmock.core.spec import Operation, ReplySpec, Spec

PREFIX = "auto:"
MAX_PLACES = 6
"""Places of one answer at which one operator is tried."""

STATUSES = {
    2: (200, 201, 202, 204),
    3: (301, 302, 303, 307),
    4: (400, 401, 403, 404, 405, 406, 409, 410, 412, 415, 422, 429),
    5: (501, 502, 503),
}
"""Class of statuses to those that stand for each other; 500 stands for itself."""
NO_CONTENT, ERROR = 204, 500
MEDIA = ("application/json", "text/html", "application/xml", "application/octet-stream")
OWN = "segmock-"
"""How headers begin that are a mock's own and no promise to a client."""

CONTENT_TYPE = {"content-type-changed": "has another", "content-type-dropped": "lacks its"}
HEADERS = {"header-changed": "has another", "header-dropped": "lacks the"}
"""Name of an operator to what it does to a header."""
KNOWN = {*CONTENT_TYPE, *HEADERS, *OPERATORS, *TEXT_OPERATORS}

_ID = re.compile(r"auto:([^:]+):([1-5][0-9]{2}):([a-z0-9-]+)(?::(/.*))?", re.DOTALL)
_STATUS = re.compile(r"status-[1-5][0-9]{2}")
_NUMBER = re.compile(r"-?[0-9]{1,15}")
_FLIPPED = {"true": "false", "false": "true"}


class Automatic(NamedTuple):
    """What the id of an automatic mutant says; `place` is empty for an answer as a whole."""

    operation: str
    status: int
    operator: str
    place: str

    def __str__(self) -> str:
        place = f":{self.place}" if self.place else ""
        return f"{PREFIX}{self.operation}:{self.status}:{self.operator}{place}"


def read(mutant_id: str) -> Automatic:
    """Return what an id says; raises ValueError for any other text."""
    found = _ID.fullmatch(mutant_id)
    if found is None or not (found[3] in KNOWN or _STATUS.fullmatch(found[3])):
        message = f"{mutant_id!r} is not the id of an automatic mutant"
        raise ValueError(message)
    return Automatic(found[1], int(found[2]), found[3], found[4] or "")


# --- which there are -----------------------------------------------------------------------------


def automatic(served: Served) -> list[Mutant]:
    """Return the automatic mutants of a vendor, in the order of its description.

    They depend on the description only, not on the order of anything in it.
    """
    vendor, spec = served.vendor.name, served.spec
    return [
        Mutant(
            str(one), vendor, group, _sentence(one, says), sent(operation.id, _Altered(str(one)))
        )
        for operation in spec.operations.values()
        for reply in operation.replies.values()
        for group, one, says in _of_reply(spec, operation, reply)
    ]


def _of_reply(
    spec: Spec, operation: Operation, reply: ReplySpec
) -> Iterator[tuple[str, Automatic, str]]:
    """Yield group, what the id says, and what is wrong, for each mutant of one answer."""
    for status in _other_statuses(operation, reply):
        one = Automatic(operation.id, reply.status, f"status-{status}", "")
        yield "B", one, f"has the status {status}"
    if reply.content:
        for name, says in CONTENT_TYPE.items():
            yield "C", Automatic(operation.id, reply.status, name, ""), f"{says} content type"
    headers = [f"/{name}" for name in reply.headers if not name.startswith(OWN)]
    for name, says in HEADERS.items():
        for one in _chosen(operation, reply, name, headers):
            yield "C", one, f"{says} header {reply.headers[one.place[1:]]['name']}"
    for operator, one in _of_body(spec, operation, reply):
        where = "" if operator.name in TEXT_OPERATORS else f" {one.place or 'the body'}"
        yield "A", one, f"{operator.says}{where}"


def _of_body(
    spec: Spec, operation: Operation, reply: ReplySpec
) -> Iterator[tuple[Operator, Automatic]]:
    media = next((m for m in reply.content if m != PROBLEM), None)
    if media is None:
        return
    if not media.endswith("json"):
        for operator in TEXT_OPERATORS.values():
            yield operator, Automatic(operation.id, reply.status, operator.name, "")
        return
    known = places(reply.content[media], spec.schema)
    for operator in OPERATORS.values():
        fitting = [
            place
            for place, kinds in known.items()
            if operator.kinds & kinds and (not operator.of_property or _is_property(place))
        ]
        for one in _chosen(operation, reply, operator.name, fitting):
            yield operator, one


def _chosen(
    operation: Operation, reply: ReplySpec, operator: str, fitting: Iterable[str]
) -> list[Automatic]:
    """Return some of the places, picked by a hash."""
    made = [Automatic(operation.id, reply.status, operator, place) for place in fitting]
    return sorted(sorted(made, key=lambda one: faking.number(str(one)))[:MAX_PLACES])


def _is_property(place: str) -> bool:
    last = place.rpartition("/")[2]
    return last != ANY and not last.isdecimal() and bool(place)


def _other_statuses(operation: Operation, reply: ReplySpec) -> Iterator[int]:
    """Yield a status of the same class, one of another class, and 500."""
    own = reply.status // 100
    # Nothing can be sent with a 204.
    alike = {s for s in STATUSES.get(own, ()) if s != NO_CONTENT or not reply.content}
    others = {s for c in {2, 4} - {own} for s in STATUSES[c] if s != NO_CONTENT}
    for kind_, pool in (("alike", alike), ("other", others), ("error", {ERROR})):
        if left := sorted(pool - {reply.status}):
            yield left[faking.number(operation.id, reply.status, kind_) % len(left)]


def _sentence(one: Automatic, says: str) -> str:
    return f"The answer {one.status} of {one.operation} {says}."


# --- what they do --------------------------------------------------------------------------------


class _Altered:
    """Alters every answer that the mutant is about."""

    def __init__(self, mutant_id: str) -> None:
        self._id = mutant_id

    def __call__(self, request: Request, response: Response) -> Response:
        changed = mutated(self._id, request, response)
        return response if changed is None else changed


def mutated(mutant_id: str, request: Request, response: Response) -> Response | None:
    """Return what an automatic mutant sends in the place of an answer; None where it is right.

    Whether the request is for the mutant's operation is for the caller to know. What is given
    stays as it is. Raises ValueError for another id.
    """
    one = read(mutant_id)
    if response.status != one.status:
        return None
    if one.operator.startswith("status-"):
        status = int(one.operator.removeprefix("status-"))
        return Response(status, dict(response.headers), response.body, response.delay)
    seed = faking.number(mutant_id)
    if one.operator in HEADERS or one.operator in CONTENT_TYPE:
        return _other_header(one, seed, response)
    if request.method == "HEAD" or not response.body:
        return None
    if one.operator in TEXT_OPERATORS:
        body = _other_text(TEXT_OPERATORS[one.operator], seed, response)
    else:
        body = _other_value(one, OPERATORS[one.operator], seed, response)
    if body is None:
        return None
    headers = dict(response.headers)
    if (length := _name(headers, "content-length")) is not None:
        headers[length] = str(len(body))
    return Response(response.status, headers, body, response.delay)


def _name(headers: Mapping[str, str], wanted: str) -> str | None:
    """Return the name of a header as it is written in an answer."""
    return next((name for name in headers if name.lower() == wanted), None)


def _media(response: Response) -> str:
    name = _name(response.headers, "content-type")
    return "" if name is None else response.headers[name].partition(";")[0].strip().lower()


def _other_header(one: Automatic, seed: int, response: Response) -> Response | None:
    of_type = one.operator in CONTENT_TYPE
    name = _name(response.headers, "content-type" if of_type else one.place[1:])
    if name is None:
        return None
    headers = dict(response.headers)
    before = headers.pop(name)
    if one.operator == "content-type-changed":
        # Of two types of JSON either might be documented.
        format_ = re.split(r"[/+]", _media(response))[-1]
        others = [media for media in MEDIA if not media.endswith(f"/{format_}")]
        headers[name] = others[seed % len(others)]
    elif one.operator == "header-changed":
        headers[name] = _other_words(before, seed)
    return Response(response.status, headers, response.body, response.delay)


def _other_words(text: str, seed: int) -> str:
    if text in _FLIPPED:
        return _FLIPPED[text]
    return str(int(text) + 1 + seed % 9) if _NUMBER.fullmatch(text) else f"{text}x"


def _other_text(operator: Operator, seed: int, response: Response) -> bytes | None:
    if _media(response).endswith("json"):
        return None
    try:
        text = response.body.decode()
    except UnicodeDecodeError:
        return None
    changed = str(operator.turn(text, seed))
    return changed.encode() if changed != text else None


def _other_value(one: Automatic, operator: Operator, seed: int, response: Response) -> bytes | None:
    if not _media(response).endswith("json"):
        return None
    try:
        body: Json = orjson.loads(response.body)
    except orjson.JSONDecodeError:
        return None
    found = list(spots(body, tokens(one.place)))
    start = seed % len(found) if found else 0
    for spot in found[start:] + found[:start]:
        value = looked_up(body, spot)
        if kind(value) not in operator.kinds:
            continue
        changed = operator.turn(value, seed)
        if changed is MISSING:
            owner, name = looked_up(body, spot[:-1]), spot[-1]
            left = {key: kept for key, kept in owner.items() if key != name}
            return orjson.dumps(put(body, spot[:-1], left))
        if differs(value, changed):
            return orjson.dumps(put(body, spot, changed))
    return None
