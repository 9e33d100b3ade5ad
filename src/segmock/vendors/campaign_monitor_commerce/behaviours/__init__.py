"""Role 5: segments that compute their members, exports that run on the world's clock, OAuth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.vendors.campaign_monitor_commerce.auth import apps, keys, pop
from segmock.vendors.campaign_monitor_commerce.behaviours import (
    authorization,
    exports,
    jobs,
    segments,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segmock.core.vendor import Behaviour, Layout

__all__ = ["behaviours", "layouts"]

layouts: Mapping[str, Layout] = {
    "shops": keys.layout,
    "apps": apps.layout,
    "codes": authorization.layout,
    "tokens": pop.layout,
    "segments": segments.layout,
    "jobs": jobs.layout,
}

behaviours: Mapping[str, Behaviour] = {
    "createSegmentExport": exports.create,
    "listJobs": exports.list_all,
    "readJob": exports.read,
    "readJobResult": exports.read_result,
    "authorizeApp": authorization.ask,
    "decideAuthorization": authorization.decide,
    "createAccessToken": authorization.exchange_code,
}
