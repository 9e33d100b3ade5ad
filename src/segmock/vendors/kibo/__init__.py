"""Kibo (formerly Mozu): customer segments and the accounts in them."""

from segmock.core.vendor import Vendor
from segmock.vendors.kibo import auth, behaviours, errors, filters, paging

VENDOR = Vendor(
    name=behaviours.NAME,
    auth=auth,
    errors=errors,
    paging=paging,
    filters=filters,
    behaviours=behaviours,
    not_emulated=(
        "Tokens are not issued: neither the OAuth nor the older ticket end point is there.",
        "Tenants are not looked up: clients must be given the address of the mock themselves.",
        "Accounts cannot be read or changed; those from 1001 on exist, one for each persona.",
        "All tenants, sites and catalogues see the same segments, whatever the x-vol headers say.",
        "No webhooks are sent, and no rate limit is kept.",
    ),
)
