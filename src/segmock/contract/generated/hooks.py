"""Loaded by Schemathesis itself, in its own process.

It says how to read what is not JSON, and leaves out cases for which there is no room. The limits
stand in a file beside the configuration, in the folder in which Schemathesis runs.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import schemathesis

from segmock.contract.generated.thinning import Thinning

if TYPE_CHECKING:
    from schemathesis import Case, DeserializationContext, HookContext, Response

    from segmock.core.document import Json

LIMITS = Path("limits.json")


def _limits() -> dict[str, int]:
    if not LIMITS.exists():
        return {"each": 0, "most": 0}
    found: dict[str, int] = json.loads(LIMITS.read_text(encoding="utf-8"))
    return found


thinning = Thinning(**_limits())


@schemathesis.hook
def filter_case(context: HookContext, case: Case[Json]) -> bool:
    """Leave out what the coverage phase has no room for."""
    if case.meta is None or case.meta.phase.name != "coverage" or context.operation is None:
        return True
    data = case.meta.phase.data
    about = ("scenario", "parameter_location", "parameter")
    kind = tuple(str(getattr(data, name, "")) for name in about)
    return thinning.keeps(context.operation.label, kind, str(data.location))


@schemathesis.deserializer("text/csv", "text/html")
def text(_context: DeserializationContext, response: Response) -> str:
    """Return a CSV file or a page as the one string that its schema describes."""
    return response.content.decode()
