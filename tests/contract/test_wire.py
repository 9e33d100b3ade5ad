"""Calls over real sockets: what goes out, what comes back, and what becomes of silence."""

from __future__ import annotations

import socket
from http.client import HTTPConnection
from typing import TYPE_CHECKING, NoReturn

import pytest

from segmock.contract import arriving, expecting, wire
from segmock.contract.calls import Call, Unanswered
from segmock.contract.wire import AHEAD, Wire
from tests.contract.saying import CLOSE, DRIP, HANG, QUIET, answer, saying
from tests.contract.waiting import waiting

if TYPE_CHECKING:
    from collections.abc import Iterator

GET = Call("", "GET", "/a%2Fb/%C3%A9", "q=1%202", {"x-one": "é", "accept": "*/*"})
POST = Call("", "POST", "/", headers={"content-type": "application/json"}, body=b'{"a": 1}')


@pytest.fixture
def opened() -> Iterator[list[Wire]]:
    """Wires to be closed behind a test."""
    wires: list[Wire] = []
    yield wires
    for one in wires:
        one.close()


def test_a_call_goes_out_as_it_is(opened: list[Wire]) -> None:
    """The path is not decoded, the headers are not changed, and none but the host is added."""
    with saying(answer()) as sayer:
        opened.append(Wire(sayer.url))
        opened[0].send(GET)
        opened[0].close()
    host = sayer.url.removeprefix("http://")
    sent = f"GET /a%2Fb/%C3%A9?q=1%202 HTTP/1.1\r\nHost: {host}\r\nx-one: é\r\naccept: */*\r\n\r\n"
    assert sayer.came == [sent.encode()]


def test_a_body_goes_out_with_its_length(opened: list[Wire]) -> None:
    """And a POST without one says that there is none."""
    with saying([answer(), answer()]) as sayer:
        opened.append(Wire(sayer.url))
        opened[0].send(POST)
        opened[0].send(Call("", "POST", "/"))
        opened[0].close()
    assert b"\r\ncontent-length: 8\r\n\r\n" in sayer.came[0]
    assert sayer.came[0].endswith(b'\r\n\r\n{"a": 1}')
    assert sayer.came[1].endswith(b"\r\ncontent-length: 0\r\n\r\n")


def test_a_body_goes_out_together_with_its_head(
    opened: list[Wire], monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a target is woken once for each request."""
    pieces: list[bytes] = []
    send = HTTPConnection.send

    def noted(connection: HTTPConnection, data: bytes) -> None:
        pieces.append(data)
        send(connection, data)

    monkeypatch.setattr(HTTPConnection, "send", noted)
    with saying([answer(), answer()]) as sayer:
        opened.append(Wire(sayer.url))
        opened[0].send(POST)
        opened[0].send(GET)
        opened[0].close()
    assert pieces == sayer.came


def test_the_path_of_the_base_url_goes_before(opened: list[Wire]) -> None:
    """So that a target may live below a path."""
    with saying(answer()) as sayer:
        opened.append(Wire(f"{sayer.url}/below/"))
        opened[0].send(Call("", "GET", "/x"))
        opened[0].close()
    assert sayer.came[0].startswith(b"GET /below/x HTTP/1.1\r\n")


def test_an_answer_comes_back_whole(opened: list[Wire]) -> None:
    """Status, headers by lower-case name, body and seconds."""
    with saying(answer(b'{"id": 7}', b"HTTP/1.1 201 Made", b"X-Two: 2")) as sayer:
        opened.append(Wire(sayer.url))
        reply = opened[0].send(POST)
        opened[0].close()
    assert (reply.status, reply.json, reply.headers["x-two"]) == (201, {"id": 7}, "2")
    assert reply.media == "application/json"
    assert 0 < reply.seconds < 10


def test_a_redirect_is_an_answer(opened: list[Wire]) -> None:
    """Nothing is sent to where it leads."""
    with saying(answer(b"", b"HTTP/1.1 302 Found", b"Location: http://127.0.0.1:9/")) as sayer:
        opened.append(Wire(sayer.url))
        assert opened[0].send(GET).status == 302
        opened[0].close()
    assert len(sayer.came) == 1


def test_a_connection_is_kept(opened: list[Wire]) -> None:
    """And opened anew when the target has closed it meanwhile."""
    with saying([answer(b"1"), answer(b"2")], answer(b"3")) as sayer:
        opened.append(Wire(sayer.url))
        assert [opened[0].send(GET).json for _ in range(3)] == [1, 2, 3]
        opened[0].close()


def test_what_was_not_asked_for_answers_nothing(opened: list[Wire]) -> None:
    """Bytes behind an answer are not taken for the answer to the next call."""
    with saying(answer(b"1") + answer(b"9"), answer(b"2")) as sayer:
        opened.append(Wire(sayer.url))
        assert [opened[0].send(GET).json for _ in range(2)] == [1, 2]
        opened[0].close()


def test_an_answer_that_was_not_waited_for_answers_nothing(
    opened: list[Wire], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is interrupted and goes on to clean up is not told what came too late."""

    def interrupted(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    with saying(answer(b"1"), answer(b"2")) as sayer:
        opened.append(Wire(sayer.url))
        monkeypatch.setattr(wire, "answer", interrupted)
        with pytest.raises(KeyboardInterrupt):
            opened[0].send(GET)
        monkeypatch.undo()
        assert opened[0].send(GET).json == 2
        opened[0].close()


@pytest.mark.parametrize("text", ["a b", "a\nb"])
def test_a_request_that_would_be_two_is_not_sent(text: str, opened: list[Wire]) -> None:
    """A line break in a header, or a blank in a path, would say something else."""
    call = Call("", "GET", f"/{text}") if " " in text else Call("", "GET", "/", "", {"x": text})
    with saying(answer()) as sayer:
        opened.append(Wire(sayer.url))
        with pytest.raises(Unanswered) as caught:
            opened[0].send(call)
    assert caught.value.why == "garbled"


@pytest.mark.parametrize(
    "word, why",
    [
        (CLOSE, "closed"),
        (b"220 mail.example ESMTP\r\n\r\n", "garbled"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", "garbled"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n", "garbled"),
    ],
)
def test_what_is_no_answer_has_a_name(word: bytes, why: str, opened: list[Wire]) -> None:
    """Instead of an error of the network library."""
    with saying(word) as sayer:
        opened.append(Wire(sayer.url))
        with pytest.raises(Unanswered) as caught:
            opened[0].send(GET)
    assert caught.value.why == why
    assert caught.value.call is GET


def test_silence_ends_after_the_timeout(opened: list[Wire]) -> None:
    """And the connection is not used again."""
    with saying(HANG, answer(b"1")) as sayer:
        opened.append(Wire(sayer.url, timeout=0.05))
        with pytest.raises(Unanswered) as caught:
            opened[0].send(GET)
        assert caught.value.why == "timeout"
        opened[0] = Wire(sayer.url)
        assert opened[0].send(GET).json == 1
        opened[0].close()


def test_an_answer_that_drips_ends_after_the_timeout(opened: list[Wire]) -> None:
    """Though each of its bytes comes in time."""
    with saying(DRIP) as sayer:
        opened.append(Wire(sayer.url, timeout=0.1))
        with pytest.raises(Unanswered) as caught:
            opened[0].send(GET)
    assert caught.value.why == "timeout"


def test_where_nothing_listens_is_told(opened: list[Wire]) -> None:
    """As a refusal."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    opened.append(Wire(f"http://127.0.0.1:{port}"))
    with pytest.raises(Unanswered) as caught:
        opened[0].send(GET)
    assert caught.value.why == "refused"


def test_what_is_no_tls_is_told(opened: list[Wire]) -> None:
    """A target that speaks plain HTTP on the port of an https URL."""
    with saying(b"HTTP/1.1 400 Bad\r\n\r\n") as sayer:
        opened.append(Wire(sayer.url.replace("http", "https")))
        with pytest.raises(Unanswered) as caught:
            opened[0].send(GET)
    assert caught.value.why == "tls"


def test_an_answer_has_a_bound(opened: list[Wire], monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is longer is garbled."""
    monkeypatch.setattr(arriving, "MAX_ANSWER", 10)
    with saying(answer(b"x" * 11)) as sayer:
        opened.append(Wire(sayer.url))
        with pytest.raises(Unanswered) as caught:
            opened[0].send(GET)
    assert caught.value.why == "garbled"


def paths(count: int) -> list[Call]:
    """Return so many different calls."""
    return [Call("", "GET", f"/{number}") for number in range(count)]


@pytest.mark.parametrize("count", [0, 1, AHEAD - 1, AHEAD, 3 * AHEAD + 1])
def test_several_are_answered_in_their_order(count: int, opened: list[Wire]) -> None:
    """Each with the answer to itself, over no more connections than are under way at once."""
    with waiting(1) as target:
        opened.append(Wire(target.url))
        calls = paths(count)
        replies = [*opened[0].several(calls)]
        opened[0].close()
    assert [reply.call for reply in replies] == calls
    assert [reply.text for reply in replies] == [call.path for call in calls]
    assert target.connections == min(count, AHEAD)


def test_several_are_under_way_at_once(opened: list[Wire]) -> None:
    """A target that answers none before it has them all still answers."""
    with waiting(AHEAD) as target:
        opened.append(Wire(target.url, timeout=10))
        replies = [*opened[0].several(paths(AHEAD))]
        opened[0].close()
    assert [reply.status for reply in replies] == [200] * AHEAD


@pytest.mark.parametrize("word", [CLOSE, b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort"])
def test_what_breaks_off_among_others_is_sent_once_more(word: bytes, opened: list[Wire]) -> None:
    """It may be the fault of another: what fails alone is told."""
    with saying(word, answer(b"1")) as sayer:
        opened.append(Wire(sayer.url))
        assert [reply.json for reply in opened[0].several(paths(AHEAD))] == [1] * AHEAD
        opened[0].close()
    with saying(word) as sayer:
        opened.append(Wire(sayer.url))
        with pytest.raises(Unanswered) as caught:
            next(opened[1].several(paths(AHEAD)))
    assert caught.value.call == paths(1)[0]


def test_a_kept_connection_that_was_closed_is_opened_anew_for_several(opened: list[Wire]) -> None:
    """As it is for one."""
    with saying(answer(b"1"), answer(b"2")) as sayer:
        opened.append(Wire(sayer.url))
        assert opened[0].send(GET).json == 1
        assert [reply.json for reply in opened[0].several([GET, GET])] == [2, 2]
        opened[0].close()


def test_silence_among_others_is_waited_for_once(opened: list[Wire]) -> None:
    """And told of the call that it follows."""
    with saying(HANG) as sayer:
        opened.append(Wire(sayer.url, timeout=0.05))
        with pytest.raises(Unanswered) as caught:
            next(opened[0].several(paths(AHEAD)))
    assert (caught.value.why, caught.value.call) == ("timeout", paths(1)[0])
    assert len(sayer.came) <= AHEAD


def test_where_nothing_listens_is_told_of_several(opened: list[Wire]) -> None:
    """As of one."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    opened.append(Wire(f"http://127.0.0.1:{port}"))
    with pytest.raises(Unanswered) as caught:
        next(opened[0].several(paths(2)))
    assert caught.value.why == "refused"


def test_who_turns_away_from_several_gets_no_old_answers(opened: list[Wire]) -> None:
    """The connections that still wait for an answer are closed."""
    with saying([answer(b"1"), answer(b"2")], [answer(b"3")], [answer(b"4")]) as sayer:
        opened.append(Wire(sayer.url))
        several = opened[0].several(paths(2))
        assert next(several).json == 1
        del several
        assert opened[0].send(GET).json == 2
        opened[0].close()


def test_something_is_done_while_an_answer_is_waited_for(opened: list[Wire]) -> None:
    """After the call has gone out, and before its answer is read."""
    with waiting(1) as target:
        opened.append(Wire(target.url))
        seen: list[int] = []
        opened[0].meanwhile = lambda: seen.append(target.came.wait(10))
        assert opened[0].send(GET).status == 200
        opened[0].close()
    assert seen == [True]


BIG = Call("", "POST", "/", body=b"x" * (expecting.LONG + 1))
GO = b"HTTP/1.1 100 Continue\r\n\r\n"


@pytest.mark.parametrize(
    "words", [[GO, answer(b"1")], [GO + answer(b"1"), HANG], [QUIET, answer(b"1")]]
)
def test_a_target_is_asked_whether_it_wants_a_long_body(
    words: list[bytes], opened: list[Wire], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that says so gets it, and one that says nothing as well."""
    monkeypatch.setattr(expecting, "PATIENCE", 0.1 if QUIET in words else 10)
    with saying(words) as sayer:
        opened.append(Wire(sayer.url))
        reply = opened[0].send(BIG)
        opened[0].close()
    assert reply.json == 1
    assert b"\r\nexpect: 100-continue\r\n" in sayer.came[0]
    assert sayer.came[1] == BIG.body


def test_to_wait_for_what_a_target_wants_makes_no_answer_late(
    opened: list[Wire], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not all targets say that they want a body, and none of them is slow for that."""
    now, asked = [0.0], expecting.wanted

    def wanted(sock: socket.socket) -> tuple[bool, bytes]:
        now[0] += 100
        return asked(sock)

    monkeypatch.setattr(wire, "perf_counter", lambda: now[0])
    monkeypatch.setattr(expecting, "wanted", wanted)
    monkeypatch.setattr(arriving, "perf_counter", lambda: now[0])
    with saying([GO, answer(b"1")]) as sayer:
        opened.append(Wire(sayer.url))
        assert opened[0].send(BIG).seconds == 0
        opened[0].close()


def test_a_target_that_does_not_want_a_long_body_does_not_get_it(opened: list[Wire]) -> None:
    """Its answer is the answer, and the connection is at its end: who knows what it waits for."""
    refused = answer(b"2", b"HTTP/1.1 413 Too much")
    with saying([refused], [answer(b"3")]) as sayer:
        opened.append(Wire(sayer.url))
        assert opened[0].send(BIG).status == 413
        assert opened[0].send(GET).json == 3
        opened[0].close()
    assert not any(b"xxx" in one for one in sayer.came)


def test_a_target_that_cannot_be_asked_gets_a_long_body_at_once(opened: list[Wire]) -> None:
    """As RFC 9110 has it for 417."""
    with saying([answer(b"2", b"HTTP/1.1 417 No")], answer(b"1")) as sayer:
        opened.append(Wire(sayer.url))
        assert opened[0].send(BIG).json == 1
        assert [reply.json for reply in opened[0].several([BIG])] == [1]
        opened[0].close()
    assert b"expect" not in sayer.came[1]
    assert sayer.came[1].endswith(b"\r\n\r\n" + (BIG.body or b"-"))
