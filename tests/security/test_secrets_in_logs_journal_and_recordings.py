"""A credential that a client sends comes back nowhere and is kept nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import orjson
import pytest

from segmock.screen.log import line
from segmock.screen.starting import example_path
from segmock.web.door import SegmockFlask

if TYPE_CHECKING:
    from segmock.core.document import Json
    from segmock.core.journal import Entry
    from segmock.core.world import World
    from tests.conftest import Client

SECRET = "hunter2-hunter2"


@pytest.mark.parametrize("accept", ["*/*", "application/problem+json"])
@pytest.mark.parametrize("lenient_world", [False, True], ids=["known", "any"])
def test_a_credential_is_nowhere_to_be_seen(mock: Client, accept: str, lenient_world: bool) -> None:
    """By any scheme of any operation: not in answers, journal, log or control plane."""
    mock.mock.world.any_credential = lenient_world
    lines: list[str] = []

    def log(entry: Entry, world: World) -> None:
        lines.append(line(entry, world).plain)

    mock.mock.pipeline.observers.append(log)
    for served in mock.mock.pipeline.served:
        for operation in served.spec.operations.values():
            target = example_path(served, operation, mock.mock.world)
            for scheme in served.spec.schemes.values():
                for word in (SECRET, f"Basic {SECRET}", f"{SECRET}@world"):
                    headers = {scheme.header: scheme.prefix + word, "accept": accept}
                    headers["cookie"] = f"session={SECRET}"
                    answer = mock.send(operation.method, target, headers=headers)
                    assert SECRET not in repr(answer), (operation.id, scheme.name)
    assert SECRET not in repr(mock.journal)
    assert SECRET not in "\n".join(lines)
    browser = SegmockFlask(mock.mock.pipeline, mock.mock.worlds).test_client()
    assert SECRET not in browser.get("/__segmock/requests").text
    assert lines


def test_the_words_that_stand_for_credentials_are_not_repeated_either(mock: Client) -> None:
    """An expired one is said to be expired, and not quoted."""
    for served in mock.mock.pipeline.served:
        for operation in served.spec.operations.values():
            target = example_path(served, operation, mock.mock.world)
            headers = {
                scheme.header: f"{scheme.prefix}segmock-expired"
                for scheme in served.spec.schemes.values()
            }
            answer = mock.send(operation.method, target, headers=headers)
            assert "segmock-expired" not in repr(answer), operation.id
    assert "segmock-expired" not in repr(mock.journal)


def test_a_secret_in_a_body_query_or_path_is_not_kept(mock: Client) -> None:
    """Whatever a description calls a password, sent as a form, as JSON and in the address."""
    sent = 0
    for served in mock.mock.pipeline.served:
        for operation in served.spec.operations.values():
            names = served.checks[operation.id].redaction.names
            path = operation.template
            for name in operation.placeholders:
                path = path.replace(f"{{{name}}}", SECRET if name in names else "segmock")
            for body in (
                urlencode(dict.fromkeys(names, SECRET)).encode(),
                orjson.dumps(dict.fromkeys(names, SECRET)),
            ):
                for media in operation.body or ("application/json",):
                    headers = {"content-type": media, "authorization": "Basic c2VnbW9jazpzZWdtb2Nr"}
                    query = urlencode(dict.fromkeys(names, SECRET))
                    if names:
                        target = f"{path}?{query}"
                        mock.send(operation.method, target, headers=headers, body=body)
                        sent += 1
    assert sent > 10
    assert [entry for entry in mock.journal if SECRET in repr(entry)] == []


@pytest.mark.parametrize(
    "body",
    [
        [{"email": "a@example.com", "password": SECRET}],
        {"email": "a@example.com", "password": {"is": SECRET}},
        {"email": "a@example.com", "password": [SECRET]},
        {"customer": {"password": SECRET}},
    ],
    ids=["in-a-list", "as-an-object", "as-a-list", "too-deep"],
)
def test_a_secret_in_a_wrong_place_is_neither_kept_nor_quoted(mock: Client, body: Json) -> None:
    """Where it is refused, the reason does not repeat it."""
    headers = {"Authorization": "Bearer segmock", "Accept": "application/problem+json"}
    answer = mock.send("POST", "/customer/segmock/login", headers=headers, json=body)
    assert answer[0] in {400, 401}
    assert SECRET not in repr(answer)
    browser = SegmockFlask(mock.mock.pipeline, mock.mock.worlds).test_client()
    for path in ("requests", "requests/1", "requests.har", "requests.yaml"):
        assert SECRET not in browser.get(f"/__segmock/{path}").text, path


def test_a_token_that_was_issued_is_not_kept(mock: Client) -> None:
    """The answer has it, the journal has not."""
    form = b"grant_type=client_credentials&client_id=segmock&client_secret=segmock"
    headers = {"content-type": "application/x-www-form-urlencoded"}
    _, _, answer = mock.send("POST", "/oauth/token", headers=headers, body=form)
    assert answer["access_token"]
    browser = SegmockFlask(mock.mock.pipeline, mock.mock.worlds).test_client()
    assert answer["access_token"] not in browser.get("/__segmock/requests").text
    assert b'"access_token":"***"' in mock.journal[-1].response_body


def test_a_secret_for_a_path_that_no_vendor_has_is_not_kept(mock: Client) -> None:
    """A slip in the path of a token endpoint does not lay the secret open."""
    worlds, pipeline = mock.mock.worlds, mock.mock.pipeline
    browser = SegmockFlask(pipeline, worlds).test_client()
    form = {"grant_type": "client_credentials", "client_secret": SECRET}
    headers = {"Authorization": SECRET, "X-App-Token": SECRET, "Cookie": SECRET}
    assert browser.post("/oauth/tokn", data=form, headers=headers).status_code == 404
    assert browser.post(f"/oauth/tokn?access_token={SECRET}", json=form).status_code == 404
    number = len(mock.journal)
    for path in ("requests", f"requests/{number}", "requests.har", "requests.yaml"):
        assert SECRET not in browser.get(f"/__segmock/{path}").text, path
    assert SECRET not in repr(mock.journal)


def test_no_way_out_of_the_journal_shows_a_credential(mock: Client) -> None:
    """Entry, explanation, verification and export, whatever the operation."""
    browser = SegmockFlask(mock.mock.pipeline, mock.mock.worlds).test_client()
    for served in mock.mock.pipeline.served:
        for operation in served.spec.operations.values():
            target = example_path(served, operation, mock.mock.world)
            headers = {s.header: s.prefix + SECRET for s in served.spec.schemes.values()}
            headers["cookie"] = f"session={SECRET}"
            mock.send(operation.method, target, headers=headers)
    assert len(mock.journal) > 50
    for entry in mock.journal[::7]:
        assert SECRET not in browser.get(f"/__segmock/requests/{entry.id}").text, entry.operation
    question = {"where": {"headers": {"required": ["nothing"]}}, "exactly": 1}
    assert SECRET not in browser.post("/__segmock/requests/count", json=question).text
    for path in ("requests", "requests.har", "requests.yaml"):
        assert SECRET not in browser.get(f"/__segmock/{path}").text, path
