"""Campaign Monitor Commerce: the segments of a shop, their export as a job, and OAuth for apps."""

from datetime import timedelta

from segmock.core.limiting import Limit
from segmock.core.vendor import Setting, Vendor
from segmock.vendors.campaign_monitor_commerce import auth, behaviours, errors, filters, paging
from segmock.vendors.campaign_monitor_commerce.auth import pop

VENDOR = Vendor(
    name="campaign-monitor-commerce",
    auth=auth,
    errors=errors,
    paging=paging,
    filters=filters,
    behaviours=behaviours,
    # The vendor has a limit and publishes neither its numbers nor its headers, so nobody meets
    # it unless a scenario asks for that (deviations: no-rate-numbers, limit-bearer).
    limit=Limit(10_000_000, timedelta(minutes=1), lambda _usage: {}, pop.bearer),
    inner=pop.token,
    settings={
        "segment-names": Setting(
            ("api", "help"),
            "Whether the built-in segments are called as in the API's example or as in the help.",
        ),
        "token-errors": Setting(
            ("errors", "rfc6749"),
            "Whether a refused access token is told as all other errors are, or as OAuth has it.",
        ),
        "unset-fields": Setting(
            ("omitted", "null"),
            "Whether a pending job leaves out when it has started and ended, or says null.",
        ),
    },
    not_emulated=(
        "Registering webhooks: the end of a job is told to the sink named at start alone.",
        "Retries of webhooks: a sink is told once.",
        "The Partner Apps API, customer lists and newsletters.",
        "Criteria on products, collections, reviews and opened e-mails.",
        "Abandoned carts: nobody is a prospect because of one.",
    ),
)
