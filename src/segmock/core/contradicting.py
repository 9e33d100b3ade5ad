"""What a fault or a stub says, held against the descriptions of the vendors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.core.document import Defect, pointer, unknown
from segmock.core.interfering import READING
from segmock.core.messages import EMPTY
from segmock.core.problem import PROBLEM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from segmock.core.document import Json
    from segmock.core.rules import Rule
    from segmock.core.serving import Served
    from segmock.core.spec import Operation
    from segmock.core.stubs import Stub

LABEL = "contract-breaking"
"""The key by which somebody says that an answer is wrong on purpose."""


def of_rule(rule: Rule, served: Iterable[Served], file: str, place: str = "") -> Iterator[Defect]:
    """Yield all in a rule that cannot be; `place` points to it in the file."""
    known = {one.vendor.name: one for one in served}
    if rule.vendor and rule.vendor not in known:
        yield unknown(file, place + pointer("vendor"), "vendor", rule.vendor, known)
        return
    chosen = [known[rule.vendor]] if rule.vendor else list(known.values())
    everything = [(one, o) for one in chosen for o in one.spec.operations.values()]
    ids = [operation.id for _, operation in everything]
    templates = list(dict.fromkeys(operation.template for _, operation in everything))
    if rule.operation and rule.operation not in ids:
        yield unknown(file, place + pointer("operation"), "operation", rule.operation, ids)
        return
    if rule.path and rule.path not in templates:
        yield unknown(file, place + pointer("path"), "path template", rule.path, templates)
        return
    about = [(one, o) for one, o in everything if rule.is_about(one.vendor.name, o)]
    if not about:
        hint = "Compare vendor, operation, method and path with the description."
        yield Defect(file, place, "is about no operation at all", hint)
        return
    yield from _odd_effect(rule, about, file, place)


def _odd_effect(
    rule: Rule, about: list[tuple[Served, Operation]], file: str, place: str
) -> Iterator[Defect]:
    effect = rule.effect
    reading = [operation.method == READING for _, operation in about]
    if effect.stale and not any(reading):
        hint = "Leave it out, or choose a GET."
        yield Defect(file, place + pointer("stale"), "is for requests that read", hint)
    if effect.duplicate and all(reading):
        hint = "Leave it out, or choose a request that writes."
        yield Defect(file, place + pointer("duplicate"), "is for requests that write", hint)
    unlimited = list(dict.fromkeys(s.vendor.name for s, _ in about if s.vendor.limit is None))
    if effect.calls is not None and unlimited:
        what = f"is a limit that {' and '.join(unlimited)} has not"
        hint = f"Choose another vendor, or write status 429 and {LABEL}."
        yield Defect(file, place + pointer("rate-limit"), what, hint)
    if effect.status is None or effect.breaking:
        return
    answer = (effect.status, effect.headers, effect.body)
    for one, operation in about:
        if found := [*_odd_answer(one, operation, answer, file, place)]:
            yield from found
            return  # the others would be told the same


def of_stub(stub: Stub, served: Iterable[Served], file: str, place: str = "") -> Iterator[Defect]:
    """Yield all in a stub that cannot be; `place` points to it in the file."""
    known = {one.vendor.name: one for one in served}
    if stub.vendor not in known:
        yield unknown(file, place + pointer("vendor"), "vendor", stub.vendor, known)
        return
    operations = known[stub.vendor].spec.operations
    if stub.operation not in operations:
        yield unknown(file, place + pointer("operation"), "operation", stub.operation, operations)
    elif not stub.breaking:
        answer = (stub.status, stub.headers, stub.body)
        where = place + pointer("answer")
        yield from _odd_answer(
            known[stub.vendor], operations[stub.operation], answer, file, where, whole=True
        )


def _odd_answer(  # noqa: PLR0913 - an answer has a place in two files
    served: Served,
    operation: Operation,
    answer: tuple[int, Mapping[str, str], Json],
    file: str,
    place: str,
    *,
    whole: bool = False,
) -> Iterator[Defect]:
    """Yield how an answer breaks the description; without its body only if it is whole."""
    status, headers, body = answer
    label = f"or write `{LABEL}: true`"
    reply = operation.replies.get(status)
    if reply is None:
        documented = ", ".join(map(str, operation.replies))
        what = f"is {status}, which {operation.id} of {served.vendor.name} does not document"
        yield Defect(file, place + pointer("status"), what, f"Choose of {documented}, {label}.")
        return
    if body is EMPTY and not whole:
        return
    sent = {name.lower(): text for name, text in headers.items()}
    offered = [media for media in reply.content if media != PROBLEM]
    media = "" if body is EMPTY else sent.get("content-type", offered[0] if offered else "")
    for violation in served.checks[operation.id].reply(
        status, media or ("" if body is EMPTY else "application/json"), sent, body
    ):
        # What is required beside is filled in when it is answered.
        if violation.where == "header" and violation.keyword == "required":
            continue
        part, todo = "headers" if violation.where == "header" else "body", violation.hint
        if violation.where == "header" and violation.pointer == "/content-type":
            # Whoever writes an answer cannot mend the description.
            todo = "Write a body of such a type" if reply.content else "Leave the body out"
        what = f"breaks the description: {violation.expected} is expected, not {violation.received}"
        hint = f"{todo.rstrip('.')}, {label}."
        yield Defect(file, place + pointer(part) + violation.pointer, what, hint)
