"""Whether a target wants a long body at all: it is asked before the body goes out.

That is RFC 9110, 10.1.1. A target that refuses what is too long often closes the connection while
it is still being sent, and its answer is lost; and what is not wanted need not be sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket

LONG = 1_048_576
"""Bytes of a body for which a target is asked first."""
HEADER = "expect: 100-continue"
FAILED = 417
"""The status with which a target says that it cannot be asked."""
PATIENCE = 1.0
"""Seconds for which it may think: not all targets say that they want a body."""
PART, MAX_HEAD = 65_536, 262_144
END = b"\r\n\r\n"
WANTED = b"HTTP/1.1 1"


def wanted(sock: socket.socket) -> tuple[bool, bytes]:
    """Tell whether a body is to be sent, and return what has come that belongs to the answer.

    Raises ConnectionResetError when the target has closed the connection.
    """
    usual, came = sock.gettimeout() or PATIENCE, b""
    sock.settimeout(min(PATIENCE, usual))
    try:
        while END not in came and len(came) < MAX_HEAD:
            part = sock.recv(PART)
            if not part:
                raise ConnectionResetError
            came += part
            if not came.startswith(WANTED[: len(came)]):
                return False, came
    except TimeoutError:
        return True, came
    finally:
        sock.settimeout(usual)
    return True, came.partition(END)[2]
