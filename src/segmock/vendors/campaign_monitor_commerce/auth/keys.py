"""API keys: one names a shop, and may do everything there (deviation: key-has-every-scope).

A world is one shop (deviation: one-shop).
"""

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING

from segmock.core.credentials import VALID, Grant, by_word
from segmock.core.document import Defect, DefectsError, Record, pointer
from segmock.core.vendor import Layout
from segmock.vendors.campaign_monitor_commerce.auth.ids import SLUG, derived

if TYPE_CHECKING:
    from segmock.core.exchange import Exchange
    from segmock.core.world import World


def grant(credential: str, exchange: Exchange) -> Grant:
    """Return what an API key allows: the shop's own, or one of the mock's words.

    The read-only word may only GET (deviation: words-of-the-mock).
    """
    if compare_digest(credential.encode(), shop(exchange.world)["apiKey"].encode()):
        return Grant()
    return by_word(credential, exchange, None)


def shop(world: World) -> Record:
    """Return the one shop: its `id` and its `apiKey`."""
    return next(iter(world.collection(SLUG, "shops")))


def _given(world: World) -> list[Record]:
    """Return the scenario's shop, whose key is the mock's word where the scenario has none."""
    given = world.given(SLUG, "shops") or [{}]
    key = given[0].get("apiKey", VALID)
    if len(given) > 1 or not isinstance(key, str) or not key:
        place = pointer("given", SLUG, "shops")
        hint = "Write one shop, with a text as its apiKey."
        raise DefectsError([Defect(world.scenario.file, place, "is not one shop", hint)])
    return [{"id": str(given[0].get("id", derived(world, "shop"))), "apiKey": key}]


layout = Layout(resource="shop", key=lambda shop: str(shop["id"]), given=_given)
