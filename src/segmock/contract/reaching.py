"""Whether a target can be tested at all: one request, and one sentence where it cannot."""

from __future__ import annotations

import socket
import ssl
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from segmock.contract.calls import Call, Reply, Unanswered
from segmock.contract.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segmock.contract.calls import Why
    from segmock.core.spec import Spec

TIMEOUT = 20.0
RATE_LIMITED = 429
GATEWAY = frozenset({502, 503, 504})
REFUSED = frozenset({401, 403, 407, 429})
BAD_REQUEST = 400
FEW = 3
NOWHERE = ("/", "/segmock-asks-for-what-is-not-there")
"""The root is often a page; what answers with one to everything has one here as well."""
HTML = frozenset({"text/html", "application/xhtml+xml"})
ACCEPT = {"accept": "application/json"}


class Unusable(Exception):  # noqa: N818 - what the URL is
    """A text is no base URL; the message is one sentence. A mistake of usage."""


class Unreachable(Exception):  # noqa: N818 - what the target is
    """A target cannot be tested; the message is one sentence."""


def reach(url: str, timeout: float = TIMEOUT, paths: Sequence[str] = ()) -> None:
    """Return when a target answers as an API may; raises Unusable or Unreachable.

    `timeout` are the seconds that an answer may take. `paths` are some at which an API answers,
    such as `known` returns; without any the root is asked, and a path that cannot be there.
    """
    base = usable(url)
    parts = urlsplit(base)
    try:
        socket.getaddrinfo(parts.hostname, parts.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable(
            f"The host {parts.hostname!r} of {base} is not known. Is the name right?"
        ) from None
    replies = [_asked(base, path, timeout) for path in paths or NOWHERE]
    if all(reply.status == RATE_LIMITED for reply in replies):
        wait = replies[-1].headers.get("retry-after", "")
        when = f"after {wait} seconds" if wait.isdecimal() else "later"
        raise Unreachable(f"{base} answers 429: it limits how often it is asked. Try again {when}.")
    if all(reply.status in GATEWAY for reply in replies):
        raise Unreachable(
            f"{base} answers {replies[0].status}: what is behind it does not answer. Is it running?"
        )
    if all(_page(reply, described=bool(paths)) for reply in replies):
        raise Unreachable(
            f"{base} answers everything with an HTML page. "
            "Is it a website, or a page to log in on, instead of the API?"
        )


def known(spec: Spec) -> tuple[str, ...]:
    """Return a few paths of a description at which an API must answer something else than HTML."""
    found = []
    for operation in spec.operations.values():
        pages = {media for reply in operation.replies.values() for media in reply.content}
        if operation.method == "GET" and not operation.placeholders and not pages & HTML:
            found.append(operation.template)
    return tuple(found[:FEW])


def _page(reply: Reply, *, described: bool) -> bool:
    """Tell whether an answer is a page that no API sends; without a credential it may refuse."""
    if reply.media not in HTML or reply.status in REFUSED:
        return False
    return described or reply.status < BAD_REQUEST


def usable(url: str) -> str:
    """Return a base URL without a slash at its end; raises Unusable where it is none."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        raise Unusable(
            f"{url!r} cannot be used as a base URL. Write one such as http://127.0.0.1:8080."
        )
    if parts.query or parts.fragment or parts.username is not None:
        raise Unusable(
            f"A base URL has no user, query or fragment, as that of {parts.hostname} has. "
            "Name credentials in environment variables."
        )
    if not url.isascii() or not url.isprintable() or " " in url:
        raise Unusable("A base URL is ASCII without blanks. Percent-encode what is not.")
    return url.rstrip("/")


def _asked(base: str, path: str, timeout: float) -> Reply:
    wire = Wire(base, timeout)
    try:
        return wire.send(Call("", "GET", path, headers=ACCEPT))
    except Unanswered as error:
        raise Unreachable(_sentence(base, error, timeout)) from None
    finally:
        wire.close()


def _sentence(base: str, error: Unanswered, timeout: float) -> str:
    why: Why = error.why
    if why == "refused":
        return f"Nothing answers at {base}. Is it running, and is the port right?"
    if why == "timeout":
        return f"{base} has not answered within {timeout:g} seconds."
    if why == "tls":
        return f"No secure connection to {base}: {_tls(error.detail)}"
    if why == "closed":
        return f"{base} closes the connection without an answer. Is it http or https?"
    return f"{base} answers something that is not HTTP. Is it http or https?"


def _tls(detail: str) -> str:
    """Return in words what the library says of a failed handshake."""
    if "self-signed" in detail or "self signed" in detail:
        return "its certificate is signed by itself. Name it in SSL_CERT_FILE if you trust it."
    if "unable to get local issuer" in detail:
        return "nobody who is trusted has signed its certificate. SSL_CERT_FILE can name who did."
    if "expired" in detail:
        return "its certificate has expired."
    if "mismatch" in detail or "not valid for" in detail:
        return "its certificate is for another host."
    if "WRONG_VERSION_NUMBER" in detail or "wrong version number" in detail:
        return "it does not speak TLS. Is it http instead of https?"
    return f"the handshake has failed ({_short(detail)})."


def _short(detail: str) -> str:
    return (
        detail.partition(" (_ssl")[0].removeprefix("[SSL: ").replace("]", "") or ssl.OPENSSL_VERSION
    )
