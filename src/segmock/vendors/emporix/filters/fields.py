"""Which fields can be asked for by name, resource by resource, and what they hold.

A name that a resource does not have is refused. deviation: unknown-fields
"""

from dataclasses import dataclass
from enum import Enum

from segmock.core.exchange import Exchange
from segmock.core.filtering import Path
from segmock.core.grammar import Fault

DEFAULT_LANGUAGE = "en"  # deviation: default-language


class UnknownField(Fault):
    """A name that the resource does not have, or not for what was asked."""


class Shape(Enum):
    """What a field holds, and so what it can be compared with."""

    TEXT = "text"
    TEXTS = "a text per language"
    NUMBER = "a number"
    TIME = "a time"
    OPEN = "anything, at any depth"
    GROUP = "other fields"


@dataclass(frozen=True, slots=True)
class Field:
    """A field by the name that was asked for; `whole` is the path without a language added."""

    name: str
    path: Path
    whole: Path
    shape: Shape


_KEPT = {
    "mixins": Shape.OPEN,
    "metadata": Shape.GROUP,
    "metadata.version": Shape.NUMBER,
    "metadata.createdAt": Shape.TIME,
    "metadata.modifiedAt": Shape.TIME,
    "metadata.mixins": Shape.OPEN,
}
RESOURCES: dict[str, dict[str, Shape]] = {
    "segments": {
        "id": Shape.TEXT,
        "name": Shape.TEXTS,
        "description": Shape.TEXTS,
        "validity": Shape.GROUP,
        "validity.from": Shape.TIME,
        "validity.to": Shape.TIME,
        "status": Shape.TEXT,
        "siteCode": Shape.TEXT,
        **_KEPT,
    },
    "customers": {
        "customer": Shape.GROUP,
        "customer.id": Shape.TEXT,
        "customer.firstName": Shape.TEXT,
        "customer.lastName": Shape.TEXT,
        "customer.email": Shape.TEXT,
        "legalEntity": Shape.GROUP,
        "legalEntity.id": Shape.TEXT,
        "legalEntity.name": Shape.TEXT,
        "assignmentType": Shape.TEXT,
        **_KEPT,
    },
    "items": {
        "segmentId": Shape.TEXT,
        "item": Shape.GROUP,
        "item.id": Shape.TEXT,
        "item.code": Shape.TEXT,
        "item.name": Shape.TEXTS,
        "type": Shape.TEXT,
        **_KEPT,
    },
    "assignments": {
        "id": Shape.TEXT,
        "categoryId": Shape.TEXT,
        "ref": Shape.GROUP,
        "ref.id": Shape.TEXT,
        "ref.type": Shape.TEXT,
        "ref.localizedName": Shape.TEXTS,
    },
    "coupons": {
        "code": Shape.TEXT,
        "name": Shape.TEXT,
        "description": Shape.TEXT,
        "discountType": Shape.TEXT,
        "discountPercentage": Shape.NUMBER,
        "discountAbsolute": Shape.GROUP,
        "discountAbsolute.amount": Shape.NUMBER,
        "discountAbsolute.currency": Shape.TEXT,
        "discountCalculationType": Shape.TEXT,
        "allowAnonymous": Shape.TEXT,
        "maxRedemptions": Shape.NUMBER,
        "maxRedemptionsPerCustomer": Shape.NUMBER,
        "categoryRestricted": Shape.TEXT,
        "segmentRestricted": Shape.TEXT,
        "restrictions": Shape.GROUP,
        "restrictions.validFrom": Shape.TIME,
        "restrictions.validUntil": Shape.TIME,
        "issuedTo": Shape.TEXT,
        "status": Shape.TEXT,
        "redemptionCount": Shape.NUMBER,
        "deleted": Shape.TEXT,
        "mixins": Shape.OPEN,
        "metadata": Shape.GROUP,
        "metadata.version": Shape.NUMBER,
        "metadata.mixins": Shape.OPEN,
    },
}
"""Last word of a list's path to its fields; a text also stands for true and false."""
OPEN_ENDED = {"assignments"}
"""Resources sorted by any name, since the vendor's example does so; it does not count then."""

_ALIASES = {"metadataCreatedAt": "metadata.createdAt", "metadataModifiedAt": "metadata.modifiedAt"}
"""Names that one page of the vendor has for what another calls differently."""


def resource(exchange: Exchange) -> str:
    """Return the resource whose fields an operation names: the last one that its path knows."""
    words = reversed(exchange.operation.template.split("/"))
    return next((word for word in words if word in RESOURCES), "segments")


def find(owner: str, name: str) -> Field | None:
    """Return a field of a resource by its name, or None."""
    fields, path = RESOURCES[owner], tuple(_ALIASES.get(name, name).split("."))
    for end in range(len(path), 0, -1):
        shape = fields.get(".".join(path[:end]))
        below = len(path) - end
        if shape is Shape.TEXTS and below == 0:
            return Field(name, (*path, DEFAULT_LANGUAGE), path, shape)
        if shape is Shape.TEXTS and below == 1:
            return Field(name, path, path, Shape.TEXT)
        if shape is Shape.OPEN or (shape is not None and below == 0):
            return Field(name, path, path, shape)
    # deviation: placeholders (the names that the vendor's example sorts by)
    return Field(name, path, path, Shape.OPEN) if owner in OPEN_ENDED else None


def listed(owner: str) -> str:
    """Return the fields of a resource in words, for a hint."""
    return f"{owner}: {', '.join(RESOURCES[owner])}"
