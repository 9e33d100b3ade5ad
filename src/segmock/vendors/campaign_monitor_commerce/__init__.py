"""Campaign Monitor Commerce: the segments of a shop and their export as a job."""

from segmock.core.vendor import Vendor
from segmock.vendors.campaign_monitor_commerce import auth, behaviours, errors, filters, paging

VENDOR = Vendor(
    name="campaign-monitor-commerce",
    auth=auth,
    errors=errors,
    paging=paging,
    filters=filters,
    behaviours=behaviours,
    not_emulated=(
        "The signature and the age of PoP tokens: the token is one of the mock's words.",
        "The OAuth endpoints: no access token can be obtained here.",
        "The rate limit: the vendor publishes neither its numbers nor its headers.",
        "Webhooks: a job that ends tells nobody.",
    ),
)
