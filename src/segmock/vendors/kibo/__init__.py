"""Kibo (formerly Mozu): customer segments, the accounts in them, and tokens for apps."""

from segmock.core.vendor import Vendor
from segmock.vendors.kibo import auth, behaviours, errors, filters, paging

VENDOR = Vendor(
    name=behaviours.NAME,
    auth=auth,
    errors=errors,
    paging=paging,
    filters=filters,
    behaviours=behaviours,
    limit=errors.limit,
    settings={**behaviours.settings, **paging.settings, **errors.settings},
    not_emulated=(
        "Accounts cannot be read or changed; those from 1001 on exist, one for each persona.",
        "All sites and catalogues of a tenant see the same segments, whatever the headers say.",
        "What an app may do is all or only reading: behaviors of apps have no published names.",
        "Tokens of shoppers and administrators (x-vol-user-claims) are taken and not looked at.",
        "Webhooks have no signature, and no operation says who is told.",
    ),
)
