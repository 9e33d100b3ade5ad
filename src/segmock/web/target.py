"""A URL that requests go out to: named at the start, and never taken from a request.

Its name is resolved once; every connection goes to the address that was found then, whatever the
name means by now.
"""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443}


class TargetError(ValueError):
    """A URL is none that requests can be sent to."""


@dataclass(frozen=True)
class Target:
    """A URL, and the address that its host had at the start."""

    scheme: str
    host: str
    port: int
    path: str
    address: str

    def __str__(self) -> str:
        # Without the query, which may hold a secret.
        return f"{self.scheme}://{self.host}:{self.port}{self.path.partition('?')[0]}"

    def connected(self, timeout: float) -> socket.socket:
        """Return a connection to the address; raises OSError.

        A certificate is verified, by the host's name.
        """
        plain = socket.create_connection((self.address, self.port), timeout=timeout)
        if self.scheme == "http":
            return plain
        try:
            context = ssl.create_default_context()
            return context.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise


def resolved(url: str) -> Target:
    """Return what a URL names; raises TargetError with a sentence on why it cannot be used."""
    if not url.isascii() or not url.isprintable() or " " in url:
        raise TargetError("encode what is not plain ASCII")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise TargetError(str(error)) from None
    if parts.scheme not in PORTS or not parts.hostname:
        raise TargetError("write http:// or https:// and a host")
    if "@" in parts.netloc or "#" in url:
        raise TargetError("write it without a user and without a fragment")
    port = port or PORTS[parts.scheme]
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise TargetError(f"its host cannot be found: {reason}") from None
    # One of IPv4 if it has any, as for the address to listen on.
    *_, (address, *_) = min(found, key=lambda one: one[0] != socket.AF_INET)
    path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    return Target(parts.scheme, parts.hostname, port, path, str(address))
