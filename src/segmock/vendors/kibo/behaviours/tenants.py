"""Tenants: where their API is, and which sites they have."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from segmock.core.document import Record
from segmock.core.exchange import Exchange
from segmock.core.messages import Answer
from segmock.vendors.kibo import filters

SITE_OFFSET = 10_000
"""Added to the number of a tenant to number its site, where the scenario knows none."""


def get(exchange: Exchange) -> Answer:
    """Answer a tenant; every number is one's, since clients are made for their own."""
    number = exchange.path["tenantId"]
    known = exchange.world.collection(exchange.vendor.name, "tenants").get(str(number)) or {}
    name = known.get("name") or f"Tenant {number}"
    # Clients go on to https:// and this host, so it is the one that they have reached us by.
    domain = urlsplit(exchange.request.origin).netloc
    sites = known.get("sites") or [_site({"id": (number + SITE_OFFSET) % 2**31})]
    tenant = {
        "id": number,
        "name": name,
        "isDevTenant": True,
        "domain": domain,
        "sites": [{**site, "tenantId": number, "domain": domain} for site in sites],
    }
    return Answer(200, filters.reduced(tenant, exchange))


def given(raw: Iterable[Record]) -> Iterator[Record]:
    """Read a scenario's tenants; raises KeyError or ValueError for one that is none.

    Whoever is not among them is there all the same (deviation: any-tenant).
    """
    for tenant in raw:
        sites = [_site(site) for site in tenant.get("sites", ())]
        yield {"id": int(tenant["id"]), "name": str(tenant.get("name", "")), "sites": sites}


def _site(raw: Record) -> Record:
    number = int(raw["id"])
    return {"id": number, "name": str(raw.get("name", f"Site {number}"))}
