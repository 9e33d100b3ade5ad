"""Nothing secret is written down: words of a mock stand for it, or a capture."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

import orjson
import pytest

from segmock.core.messages import Request, Response

if TYPE_CHECKING:
    from segmock.core.document import Record
    from tests.recording.sessions import Session

SECRET = "k3y-of-somebody-0123456789"
JSON = {"Content-Type": "application/json"}


def asked(session: Session, number: int = 0) -> Record:
    """Return the request of a step."""
    found: Record = session.steps()[number]["request"]
    return found


def sent(session: Session) -> dict[str, str]:
    """Return the headers that go with all requests."""
    (step,) = session.written().text.split("send:\n  headers: ")[1:2] or ["{}\n"]
    return dict(pair.split(": ") for pair in step.split("\n")[0].strip("{}").split(", ") if pair)


@pytest.mark.parametrize(
    "key, status, word",
    [
        (SECRET, 200, "segmock"),
        (SECRET, 400, "segmock"),
        (SECRET, 401, "no-such-credential"),
        (SECRET, 403, "segmock-readonly"),
        ("***", 200, "segmock"),
        ("segmock", 401, "segmock"),
        ("segmock-expired", 401, "segmock-expired"),
        ("segmock-readonly@ci-1", 200, "segmock-readonly"),
    ],
)
def test_a_credential_becomes_the_word_that_is_answered_alike(
    session: Session, key: str, status: int, word: str
) -> None:
    """Words of a mock stay, without the world that they choose."""
    request = Request("DELETE", "/crates/a.crate", headers={"acme-key": key})
    session.keep(request, Response(status if status != 200 else 204, {}))
    assert sent(session) == {"Acme-Key": word}
    assert SECRET not in session.written().text


@pytest.mark.parametrize(
    "pair, word",
    [("clerk:pass-word-1", "segmock"), ("segmock-readonly:segmock-readonly", "segmock-readonly")],
)
def test_an_id_and_a_secret_become_a_word(session: Session, pair: str, word: str) -> None:
    """Encoded as they were."""
    header = {"authorization": f"Basic {b64encode(pair.encode()).decode()}"}
    session.keep(Request("POST", "/keys", headers=header), Response(400, {}))
    assert sent(session) == {
        "Authorization": f"Basic {b64encode(f'{word}:{word}'.encode()).decode()}"
    }


def test_what_is_no_id_and_secret_is_hidden_too(session: Session) -> None:
    """It may be a secret all the same."""
    header = {"authorization": "Basic ?broken-but-secret?"}
    session.keep(Request("POST", "/keys", headers=header), Response(401, {}))
    assert "broken" not in session.written().text


def test_credentials_that_a_browser_has_left_out_are_put_in(session: Session) -> None:
    """An answer that is no refusal says that they were there."""
    session.keep(Request("GET", "/crates"), Response(200, {}))
    assert sent(session) == {"Acme-Key": "segmock"}


@pytest.mark.parametrize("path, status", [("/crates", 401), ("/crates", 400), ("/weather", 200)])
def test_no_credential_is_put_in_where_none_was_shown(
    session: Session, path: str, status: int
) -> None:
    """Where it was refused for that, or is open to all."""
    session.keep(Request("GET", path), Response(status, {}))
    assert sent(session) == {}


def test_cookies_and_other_headers_are_not_written(session: Session) -> None:
    """Only what a description has, and what one is answered in."""
    headers = {"cookie": SECRET, "x-token": SECRET, "authorization": f"Digest {SECRET}"}
    headers |= {"user-agent": SECRET, "acme-from": "2", "prefer": "code=200"}
    session.keep(Request("GET", "/crates", headers=headers), Response(400, {}))
    assert sent(session) == {"Acme-From": "'2'", "Prefer": "code=200"}


def test_a_secret_is_hidden_wherever_else_it_stands(session: Session) -> None:
    """As a whole text, or within one."""
    key = {"acme-key": SECRET}
    query = f"labels[]={SECRET}&labels[]=of%20{SECRET}%2C%20who"
    session.keep(Request("GET", "/crates", query, key), Response(200, {}))
    assert asked(session)["query"] == {"labels[]": ["segmock", "of segmock, who"]}


# --- what a description calls a password ---------------------------------------------------------

LOGIN = "/customer/acme/login"


@pytest.mark.parametrize(
    "status, word", [(200, "segmock"), (401, "no-such-credential"), (400, "segmock")]
)
def test_a_password_in_a_body_becomes_a_word(real: Session, status: int, word: str) -> None:
    """And is told, by its name."""
    body = orjson.dumps({"email": "a@example.com", "password": SECRET})
    headers = {"content-type": "application/json"}
    real.keep(Request("POST", LOGIN, headers=headers, body=body), Response(status, {}))
    assert asked(real)["json"] == {"email": "a@example.com", "password": word}
    assert real.written().notes == ("Secrets are replaced by a word of the mock: password.",)


def test_a_password_in_a_path_becomes_a_word(real: Session) -> None:
    """By its place in the template."""
    path = next(
        operation.template.replace("{refreshToken}", SECRET)
        for served in real.client.mock.pipeline.served
        for operation in served.spec.operations.values()
        if "{refreshToken}" in operation.template
    )
    real.keep(Request("DELETE", path), Response(204, {}))
    assert asked(real)["path"] == path.replace(SECRET, "segmock")


def test_a_secret_that_an_answer_gave_is_captured(real: Session) -> None:
    """It stands nowhere in the file."""
    given = orjson.dumps({"access_token": SECRET, "token_type": "Bearer"})
    keys = {"x-app-id": "segmock", "x-app-token": "segmock"}
    form = {**keys, "content-type": "application/x-www-form-urlencoded"}
    real.keep(
        Request("POST", "/v1/oauth/token", "", form, b"grant_type=client_credentials&scope=api"),
        Response(200, JSON, given),
    )
    bearer = {"authorization": f"Bearer {SECRET}"}
    real.keep(Request("GET", "/v1/customers", "", bearer), Response(200, {}))
    first, second = real.steps()
    assert first["capture"] == {"access-token": "/access_token"}
    assert first["expect"]["body"]["$schema"]["properties"]["access_token"] == {"type": "string"}
    assert second["request"]["headers"]["Authorization"] == "Bearer ${access-token}"
    assert SECRET not in real.written().text


@pytest.mark.parametrize(
    "name", ["client_secret", "apiKey", "x-amz-signature", "id_token", "userPassword", "sig"]
)
def test_what_its_name_makes_out_to_be_secret_is_hidden(real: Session, name: str) -> None:
    """In queries, forms and JSON, though no description has it."""
    form = {"content-type": "application/x-www-form-urlencoded"}
    fields = f"grant_type=x&{name}={SECRET}".encode()
    real.keep(
        Request("POST", "/v1/oauth/token", f"{name}={SECRET}", form, fields), Response(400, {})
    )
    body = orjson.dumps({"email": "a@example.com", "more": {name: SECRET}})
    headers = {"content-type": "application/json"}
    real.keep(Request("POST", LOGIN, "", headers, body), Response(400, JSON, body))
    assert SECRET not in real.written().text
    assert asked(real)["form"][name] == "segmock"
    assert real.written().notes[-1] == f"Secrets are replaced by a word of the mock: {name}."


def test_a_parameter_that_no_description_has_is_hidden(real: Session) -> None:
    """Nobody knows what it is for; a short text is no secret, and one that is described stands."""
    query = f"limit=2&session={SECRET}&page=12&created_at[after]=2026-01-01T00:00:00Z"
    real.keep(Request("GET", "/v1/customers", query), Response(400, {}))
    assert asked(real)["query"] == {
        "limit": "2",
        "session": "segmock",
        "page": "12",
        "created_at[after]": "2026-01-01T00:00:00Z",
    }
    assert real.written().notes == (
        "1 parameter that no description has may be secret: replaced by a word of the mock.",
    )


def test_a_body_that_cannot_be_read_is_hidden_as_text(real: Session) -> None:
    """As far as that goes."""
    body = b'{"password": "' + SECRET.encode() + b'", '
    headers = {"content-type": "application/json"}
    real.keep(Request("POST", LOGIN, headers=headers, body=body), Response(400, {}))
    assert asked(real)["body"] == '{"password": "***", '
