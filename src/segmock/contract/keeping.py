"""What requests have created outside the laws of records is deleted in the end as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.contract.asking import Made, pick

if TYPE_CHECKING:
    from segmock.contract.api import Api
    from segmock.contract.calls import Reply


def adopt(api: Api, reply: Reply) -> None:
    """Have what a request has created deleted in the end."""
    for kind in api.profile.resources.values():
        if kind.create and kind.create == reply.call.operation and reply.good:
            name = pick(reply.json, kind.id)
            if name is not None:
                api.keep(Made(kind, name, None, reply, api.fill(kind.path)))
