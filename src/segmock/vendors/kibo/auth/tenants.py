"""Which tenant a request is about: its path, a header or the name of the host says so."""

import re
from urllib.parse import unquote

from segmock.core.exchange import Exchange

# For requests and apps that name no tenant (deviation: tenants-are-apart).
DEFAULT = "10001"

_NUMBER = re.compile(r"[0-9]{1,10}")
_HOST = re.compile(r"t([0-9]{1,10})(?:-s[0-9]{1,10})?\.")


def asked(exchange: Exchange) -> str:
    """Return the number of the tenant that a request names, or nothing when it names none.

    Before the request is validated: what is no number names none, and is refused later.
    """
    headers = exchange.request.headers
    if "tenantId" in exchange.path:
        text = unquote(exchange.path["tenantId"])
    elif "x-vol-tenant" in headers:
        text = headers["x-vol-tenant"]
    elif (host := _HOST.match(headers.get("host", ""))) is not None:
        text = host[1]
    else:
        return ""
    return str(int(text)) if _NUMBER.fullmatch(text) else ""
