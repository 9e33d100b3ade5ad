"""What an app may be allowed to do. Scopes bind apps alone; a key has no need of them."""

from __future__ import annotations

import re

SCOPES = {
    "read_async_job": "Read the jobs that it has started.",
    "read_customer_list": "Read customer lists.",
    "read_customers": "Read customers.",
    "read_newsletter_email": "Read the e-mails of newsletters.",
    "read_newsletter_template": "Read newsletters.",
    "read_segments": "Read segments.",
    "read_webhook": "Read webhooks.",
    "write_customer_list": "Change customer lists.",
    "write_customers": "Change customers.",
    "write_segments": "Change segments.",
    "write_webhook": "Change webhooks.",
}
"""The scopes that the vendor lists, and what each of them lets an app do."""

FORM = re.compile(r"(?:read|write)_[a-z]+(?:_[a-z]+)*")
"""Other pages of the vendor use more scopes than it lists: an app may have any of this form."""

READ_SCOPES = frozenset({"read_async_job", "read_customers", "read_segments"})
"""What the read-only word may do as an app's; as an API key it may only GET."""


def with_reading(scopes: frozenset[str]) -> frozenset[str]:
    """Return scopes with those that they include: who may write may read."""
    return scopes | {f"read_{name[6:]}" for name in scopes if name.startswith("write_")}


def missing(wanted: frozenset[str], have: frozenset[str]) -> list[str]:
    """Return the wanted scopes that somebody does not have, sorted."""
    return sorted(wanted - with_reading(have))
