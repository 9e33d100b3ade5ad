"""The law of methods: a path refuses those that it does not have, and names those that it has."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from segmock.contract.asking import Skipped, shown
from segmock.contract.laws.law import law
from segmock.contract.valid import base

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmock.contract.api import Api
    from segmock.contract.calls import Call
    from segmock.contract.profile import Profile
    from segmock.core.spec import Operation

METHOD = 405
OTHERS = ("PATCH", "PUT", "POST", "DELETE")
"""The least harmful first, in case that there is such an operation after all."""


@law("B", "api")
def other_methods_are_refused(api: Api, _profile: Profile) -> None:
    """A path answers a method that it does not have with 405, and names those that it has."""
    asked = [*_asked(api)]
    replies = [*api.several(call for _, call in asked)]
    for (operation, call), reply in zip(asked, replies, strict=True):
        with api.each():
            api.expect(reply.status == METHOD, f"405 to {call.method}", shown(reply), reply)
            allowed = {one.strip().upper() for one in reply.headers.get("allow", "").split(",")}
            known = _methods(api, operation)
            wanted = f"Allow: {', '.join(sorted(known))}"
            api.expect(known <= allowed, wanted, reply.headers.get("allow", "nothing"), reply)


def _asked(api: Api) -> Iterator[tuple[Operation, Call]]:
    """Yield an operation of each path, and its request with a method that the path has not."""
    for method, operation in _missing(api):
        try:
            call = base(api, operation)
        except Skipped:
            continue
        if not api.profile.forgiven("other-methods-are-refused", operation.id):
            yield operation, replace(call, method=method, body=None)


def _missing(api: Api) -> Iterator[tuple[str, Operation]]:
    """Yield one method that each path does not have, and an operation of the path."""
    seen: set[str] = set()
    for operation in api.spec.operations.values():
        if operation.template not in seen:
            seen.add(operation.template)
            known = _reachable(api, operation)
            for method in OTHERS:
                if method not in known:
                    yield method, operation
                    break


def _methods(api: Api, operation: Operation) -> set[str]:
    return {o.method for o in api.spec.operations.values() if o.template == operation.template}


def _reachable(api: Api, operation: Operation) -> set[str]:
    """Return the methods of all paths that the path of an operation could be taken for."""
    found: set[str] = set()
    for one in api.spec.operations.values():
        if len(one.template.split("/")) == len(operation.template.split("/")) and all(
            a == b or "{" in a or "{" in b
            for a, b in zip(one.template.split("/"), operation.template.split("/"), strict=True)
        ):
            found.add(one.method)
    return found
