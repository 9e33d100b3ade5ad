"""Role 1: an API key has every scope, a PoP token those of its app, and an app has a secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.vendors.campaign_monitor_commerce.auth import apps, keys, pop

if TYPE_CHECKING:
    from segmock.core.credentials import Grant
    from segmock.core.exchange import Exchange

__all__ = ["grant"]


def grant(scheme: str, credential: str, exchange: Exchange) -> Grant:
    """Return what a credential allows; raises Problem for one that is wrong."""
    match scheme:
        case "PoP":
            return pop.grant(credential, exchange)
        case "App":
            return apps.grant(credential, exchange)
    return keys.grant(credential, exchange)
