"""The vendor's events about segments: told to the sink named at start, and to nobody else.

The vendor tells whoever an app has named in its settings; here no operation names anybody.
"""

from typing import TYPE_CHECKING
from uuid import UUID

from segmock.core.events import Event
from segmock.core.exchange import Exchange
from segmock.vendors.kibo import errors

if TYPE_CHECKING:
    from segmock.core.document import Record

CREATED, UPDATED, DELETED = "created", "updated", "deleted"
ADDED, REMOVED = "customeradded", "customerremoved"


def tell(exchange: Exchange, event: str, segment: int, account: int | None = None) -> None:
    """Emit an event about a segment; nobody hears of it if the request is refused after all."""
    world = exchange.world
    if world.sink is None:
        return
    topic = f"customersegment.{event}"
    body: Record = {
        "eventId": str(UUID(world.token(errors.HEX, 32, f"{exchange.vendor.name}/event"))),
        "topic": topic,
        "entityId": str(segment),
        "timestamp": exchange.now(),
        # The same as in the answer to the request that made it happen.
        "correlationId": errors.correlation(exchange),
        "isTest": False,
    }
    if account is not None:
        body["extendedProperties"] = [{"key": "customerAccountId", "value": account}]
    # With no header of its own (deviation: webhooks-unsigned).
    world.emit(Event(exchange.vendor.name, topic, body))
