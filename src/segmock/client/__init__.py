"""A typed client of a mock's control plane, for tests: `segmock.Client`.

It needs nothing but the standard library, and knows nothing of the server.
"""

from segmock.client.answers import (
    ClockState,
    Count,
    Entry,
    Explanation,
    Health,
    Kept,
    Miss,
    Nearest,
    Operation,
    Origin,
    Setting,
    Settings,
    Stage,
    VendorSettings,
    Violation,
    WorldState,
)
from segmock.client.asking import Fault, Filters, Start, Stub, Wanted
from segmock.client.control import SegmockError
from segmock.client.of_world import Client
from segmock.client.sending import Answer, Send

__all__ = [
    "Answer",
    "Client",
    "ClockState",
    "Count",
    "Entry",
    "Explanation",
    "Fault",
    "Filters",
    "Health",
    "Kept",
    "Miss",
    "Nearest",
    "Operation",
    "Origin",
    "SegmockError",
    "Send",
    "Setting",
    "Settings",
    "Stage",
    "Start",
    "Stub",
    "VendorSettings",
    "Violation",
    "Wanted",
    "WorldState",
]
