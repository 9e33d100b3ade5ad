"""The webhook `async-job/completed`: told to the sink named at start, and to nobody else.

The vendor tells whoever has registered; here no operation registers anybody.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from segmock.core import faking
from segmock.core.events import Event
from segmock.vendors.campaign_monitor_commerce.auth import apps, keys, signing
from segmock.vendors.campaign_monitor_commerce.auth.ids import HEX, SLUG
from segmock.vendors.campaign_monitor_commerce.behaviours import jobs

if TYPE_CHECKING:
    from segmock.core.document import Record
    from segmock.core.world import World

TOPIC = "async-job/completed"


def announce(world: World, job: Record, origin: str) -> None:
    """Have the end of a job told when the world's clock has reached it."""
    world.agenda.at(jobs.end(job), partial(_tell, job=job, origin=origin))


def _tell(world: World, job: Record, origin: str) -> None:
    # Nothing is signed that nobody hears.
    if world.sink is not None:
        world.emit(completed(world, job, origin))


def completed(world: World, job: Record, origin: str) -> Event:
    """Return the event of a job that has ended, well or badly."""
    at = jobs.end(job)
    shop = keys.shop(world)
    view = jobs.shown(job, at, origin)
    data = {"asyncJobId": view.pop("id"), "userId": shop["id"], **view}
    body = {"meta": {"topic": TOPIC, "ts": int(at.timestamp() * 1000)}, "data": data}
    # The table calls the id `jti`, an example `jit` (deviation: webhook-token-id).
    unique = UUID(faking.token(HEX, 32, world.seed, SLUG, "webhook", job["id"]))
    claims = {"jti": str(unique), "iat": int(at.timestamp()), "iss": "Conversio"}
    app = apps.find(world, job["partnerApp"]) if job["partnerApp"] else None
    if app is None:
        token = signing.signed(claims, shop["apiKey"], "API Key")
    else:
        token = signing.signed(claims, app["secret"], "Client Secret")
    return Event(SLUG, TOPIC, body, {"Authorization": f"Bearer {token}"})
