"""What a target says to a long body before it is sent, in whatever pieces it comes."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from segmock.contract import expecting

if TYPE_CHECKING:
    from collections.abc import Iterator

GO = b"HTTP/1.1 100 Continue\r\nx: y\r\n\r\n"
FINAL = b"HTTP/1.1 413 Too much\r\n\r\n"


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Two ends of a connection, ours and the target's."""
    ours, other = socket.socketpair()
    with ours, other:
        ours.settimeout(7)
        yield ours, other


@pytest.mark.parametrize(
    "said, found",
    [
        (GO, (True, b"")),
        (GO + b"HTTP/1.1 2", (True, b"HTTP/1.1 2")),
        (b"HTTP/1.1 103 Early\r\n\r\n", (True, b"")),
        (FINAL, (False, FINAL)),
        (b"220 mail", (False, b"220 mail")),
    ],
)
def test_what_a_target_says_decides(
    ends: tuple[socket.socket, socket.socket], said: bytes, found: tuple[bool, bytes]
) -> None:
    """What comes behind an interim answer, and a final one, is left to be read."""
    ends[1].sendall(said)
    assert expecting.wanted(ends[0]) == found
    assert ends[0].gettimeout() == 7


def test_an_interim_answer_may_come_in_pieces(
    ends: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is one all the same."""
    monkeypatch.setattr(expecting, "PART", 1)
    ends[1].sendall(GO)
    assert expecting.wanted(ends[0]) == (True, b"")


def test_silence_is_consent(
    ends: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Old servers know nothing of it."""
    monkeypatch.setattr(expecting, "PATIENCE", 0.01)
    assert expecting.wanted(ends[0]) == (True, b"")


def test_a_target_that_hangs_up_wants_nothing(ends: tuple[socket.socket, socket.socket]) -> None:
    """It has closed the connection."""
    ends[1].close()
    with pytest.raises(ConnectionResetError):
        expecting.wanted(ends[0])
