"""A request to the control plane is matched and validated by its description."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core.messages import Answer, Request
from segmock.web.control import PREFIX
from segmock.web.control.answering import HANDLERS, MAX_LENGTH, Control
from tests.web.control.routes import browser

if TYPE_CHECKING:
    from tests.conftest import Client


def test_an_unknown_path_names_those_that_look_like_it(acme: Client) -> None:
    """As problem details."""
    answer = browser(acme).get(f"{PREFIX}heath")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    problem = answer.get_json(force=True)
    assert problem["title"] == "Not Found"
    assert problem["did_you_mean"][0] == "GET /__segmock/health"
    assert "Did you mean GET /__segmock/health" in problem["detail"]


def test_a_path_like_no_other_is_just_unknown(acme: Client) -> None:
    """Nobody is told what has nothing to do with it."""
    answer = browser(acme).get(PREFIX + "%00" * 500)
    assert answer.get_json(force=True) == {
        "title": "Not Found",
        "status": 404,
        "detail": "The control plane has no such path.",
    }


def test_a_method_that_a_path_has_not_is_refused(acme: Client) -> None:
    """With those that it has."""
    answer = browser(acme).put(f"{PREFIX}health", json={})
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"


def test_everything_that_is_wrong_is_told_at_once(acme: Client) -> None:
    """Parameters and body, each with its pointers."""
    answer = browser(acme).get(f"{PREFIX}requests?status=7&since=x&method=get")
    assert answer.status_code == 400
    problem = answer.get_json(force=True)
    assert {v["pointer"] for v in problem["violations"]} == {"/status", "/since", "/method"}
    assert problem["violations"][0]["spec"].startswith("#/")
    answer = browser(acme).put(f"{PREFIX}clock", json={"nov": 1, "step": "2"})
    found = {v["pointer"]: v for v in answer.get_json(force=True)["violations"]}
    assert set(found) == {"/nov", "/step"}
    assert found["/nov"]["hint"] == "Remove 'nov'; check its spelling."


def test_a_missing_body_is_told(acme: Client) -> None:
    """As any other violation."""
    answer = browser(acme).put(f"{PREFIX}clock", content_type="application/json")
    assert answer.status_code == 400
    assert "expected a body, got nothing" in answer.get_json(force=True)["detail"]


def test_a_huge_body_is_refused(acme: Client) -> None:
    """Whether the door has stopped reading it or not, and on a route that takes none."""
    worlds = acme.mock.worlds
    control = Control(worlds, acme.mock.pipeline.served)
    headers = {"content-type": "application/json", "host": "localhost"}
    for body, too_large in ((b" " * (MAX_LENGTH + 1), False), (b"", True)):
        request = Request(
            "DELETE",
            f"{PREFIX}requests",
            headers=headers,
            body=body,
            too_large=too_large,
            origin="http://localhost",
        )
        assert control.answer(request, lambda: worlds.default).status == 413


def test_head_is_get_without_a_body(acme: Client) -> None:
    """With the length that it would have."""
    client = browser(acme)
    whole, head = client.get(f"{PREFIX}clock"), client.head(f"{PREFIX}clock")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == str(len(whole.data))


def test_an_answer_that_breaks_the_description_is_not_sent(
    acme: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In strict mode, in which all tests run."""
    monkeypatch.setitem(HANDLERS, "getHealth", lambda _: Answer(200, {"status": "poor"}))
    answer = browser(acme).get(f"{PREFIX}health")
    assert answer.status_code == 500
    found = {v["pointer"] for v in answer.get_json(force=True)["violations"]}
    assert found == {"/status", "/world", "/seed"}


def test_a_bug_is_no_answer_of_a_vendor(
    acme: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The server goes on, and the log has it."""

    def broken(_: object) -> Answer:
        raise RuntimeError("a bug")

    monkeypatch.setitem(HANDLERS, "getHealth", broken)
    answer = browser(acme).get(f"{PREFIX}health")
    assert (answer.status_code, answer.text) == (500, "segmock failed; see its log.\n")
    assert "a bug" in caplog.text


@pytest.mark.parametrize("way", ["header", "path"])
def test_a_world_is_chosen_as_for_any_request(acme: Client, way: str) -> None:
    """By header or by path; a name that is none is refused."""
    client = browser(acme)

    def asked(name: str) -> tuple[int, object]:
        if way == "header":
            answer = client.get(f"{PREFIX}health", headers={"Segmock-World": name})
        else:
            answer = client.get(f"/@{name}{PREFIX}health")
        return answer.status_code, answer.get_json(force=True).get("world")

    assert asked("mine") == (200, "mine")
    assert asked("Mine") == (400, None)


def test_strangers_make_no_worlds(acme: Client) -> None:
    """Whoever is refused has not chosen one either."""
    client = browser(acme)
    for path in (f"/@theirs{PREFIX}health", f"{PREFIX}health"):
        for headers in ({"Host": "evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            sent = {**headers, "Segmock-World": "theirs"}
            assert client.get(path, headers=sent).status_code == 403
    assert "theirs" not in acme.mock.worlds


def test_no_room_for_a_world_is_told(acme: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """As everywhere; the worlds that there are go on."""
    monkeypatch.setattr("segmock.core.worlds.MAX_WORLDS", 1)
    client = browser(acme)
    answer = client.get(f"{PREFIX}clock", headers={"Segmock-World": "mine"})
    assert (answer.status_code, answer.mimetype) == (507, "application/problem+json")
    assert client.get(f"{PREFIX}clock").status_code == 200
