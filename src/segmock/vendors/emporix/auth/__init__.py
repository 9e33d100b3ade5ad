"""Role 1, auth: a bearer token of one tenant, good for all services, for a client or a customer.

The tenant is the part of the state that a token may see: a tenant in the path that is not the
token's own is refused like an unknown token.
"""

from segmock.vendors.emporix.auth.granting import (
    CUSTOMER_SCOPES,
    READ_SCOPES,
    READ_UNPUBLISHED,
    SCOPES,
    SEGMENT_READ,
    admitted,
    grant,
)
from segmock.vendors.emporix.auth.people import (
    by_email,
    customer_id,
    customer_of,
    customers,
    has_subsidiary,
    legal_entities,
    legal_entity_of,
    number_of,
    subsidiary_of,
)
from segmock.vendors.emporix.auth.tenants import NAME, TENANT
from segmock.vendors.emporix.auth.views import (
    active,
    admits,
    entities_of,
    own,
    own_items,
    own_segments,
    seen,
    segments_of,
)

__all__ = [
    "CUSTOMER_SCOPES",
    "NAME",
    "READ_SCOPES",
    "READ_UNPUBLISHED",
    "SCOPES",
    "SEGMENT_READ",
    "TENANT",
    "active",
    "admits",
    "admitted",
    "by_email",
    "customer_id",
    "customer_of",
    "customers",
    "entities_of",
    "grant",
    "has_subsidiary",
    "legal_entities",
    "legal_entity_of",
    "number_of",
    "own",
    "own_items",
    "own_segments",
    "seen",
    "segments_of",
    "subsidiary_of",
]
