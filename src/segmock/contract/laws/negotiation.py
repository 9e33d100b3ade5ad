"""Laws of what a client accepts: an answer is the same in each form that it is described in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from segmock.contract.asking import shown
from segmock.contract.laws.law import law
from segmock.contract.tracing import MAX_BODY

if TYPE_CHECKING:
    from segmock.contract.api import Api
    from segmock.contract.calls import Reply
    from segmock.contract.profile import Profile

ERROR, NOT_ACCEPTABLE, RATE_LIMITED = 400, 406, 429


@law("C", "api", writes=False)
def every_form_of_an_answer_can_be_had(api: Api, _: Profile) -> None:
    """A refusal has the same status in every media type that the description has for it."""
    first: dict[tuple[str, int], Reply] = {}
    for reply in api.trace:
        # What is refused for the form that was asked for is not in another one; and sending again
        # what is too large takes too long.
        small = len(reply.call.body or b"") <= MAX_BODY or api.thorough
        if small and reply.status >= ERROR and reply.status != NOT_ACCEPTABLE:
            first.setdefault((reply.call.operation, reply.status), reply)
    for (name, status), reply in first.items():
        described = api.spec.operations[name].replies.get(status) if name else None
        for media in described.content if described else ():
            if media == reply.media:
                continue
            call = replace(reply.call, headers={**reply.call.headers, "accept": media})
            # Whoever waited would not be told again that there is a limit.
            wait = status != RATE_LIMITED
            with api.each():
                other = api.send(call, wait=wait)
                if other.status != status and api.send(reply.call, wait=wait).status != status:
                    # What was asked about has changed since.
                    continue
                api.expect(
                    (other.status, other.media) == (status, media),
                    f"{status} as {media}",
                    f"{other.media}: {shown(other)}",
                    reply,
                    other,
                )
