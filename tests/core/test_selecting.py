"""Which world a request is for, and that the vendors see nothing of the choice."""

from __future__ import annotations

from base64 import b64encode

import orjson
import pytest

from segmock.core import selecting
from segmock.core.messages import Request, Response
from segmock.core.problem import Kind, Problem
from segmock.core.selecting import Places

HEADERS = ("authorization", "x-key", "x-secret")
SECRETS = frozenset({"client_secret", "refresh_token", "shownToken", "password"})
PLACES = Places(HEADERS, SECRETS, "/apps/{shownToken}/{id}")


def asked(body: bytes = b"", **headers: str) -> Request:
    """Return a request with some headers; an underscore stands for a hyphen."""
    return Request("POST", "/", "", {k.replace("_", "-"): v for k, v in headers.items()}, body)


def basic(user: str, secret: str) -> str:
    """Return an id and a secret as RFC 7617 writes them."""
    return "Basic " + b64encode(f"{user}:{secret}".encode()).decode()


@pytest.mark.parametrize(
    "path, name, rest",
    [
        ("/@ci-1/v1/segments", "ci-1", "/v1/segments"),
        ("/@a//x", "a", "//x"),
        ("/@a/", "a", "/"),
        ("/@a", "a", ""),
        (f"/@{'9' * 64}/@b", "9" * 64, "/@b"),
    ],
)
def test_a_path_may_name_a_world(path: str, name: str, rest: str) -> None:
    """Up to the next slash; the rest is the path."""
    assert selecting.of_path(path) == (name, rest)


NONE = ["", "-a", "A", "a_b", "a.b", "ä", "%61", "a" * 65, "a\n", "a b"]


@pytest.mark.parametrize("name", NONE)
def test_a_name_that_is_none_is_refused(name: str) -> None:
    """In path and header, where nothing else stands, with the reason."""
    with pytest.raises(Problem) as in_path:
        selecting.of_path(f"/@{name}/x")
    with pytest.raises(Problem) as in_header:
        selecting.of_request(asked(segmock_world=name), PLACES)
    for caught, where in ((in_path, "path"), (in_header, "header")):
        (reason,) = caught.value.violations
        assert (caught.value.kind, reason.where) == (Kind.INVALID, where)
        assert reason.received == repr(name)


@pytest.mark.parametrize("name", NONE)
def test_a_credential_may_have_an_at_of_its_own(name: str) -> None:
    """It stays as it is; what is to be said of it the vendor says."""
    for request in [
        asked(x_key=f"segmock@{name}"),
        asked(authorization=basic("a", f"b@{name}")),
        asked(f'{{"client_secret": "b@{name}"}}'.encode()),
        asked(f"client_secret=b@{name}&x=y".encode()),
    ]:
        headers, body = dict(request.headers), request.body
        assert selecting.chooses(request, HEADERS)
        assert selecting.of_request(request, PLACES) == ("", False)
        assert (request.headers, request.body) == (headers, body)


def test_the_header_names_a_world() -> None:
    """It goes before a credential, of which the end is taken off all the same."""
    assert selecting.chooses(asked(segmock_world="one"), ())
    assert selecting.of_request(asked(segmock_world="one"), PLACES) == ("one", False)
    request = asked(segmock_world="one", x_key="segmock@two")
    assert selecting.of_request(request, PLACES) == ("one", False)
    assert request.headers == {"segmock-world": "one", "x-key": "segmock"}


@pytest.mark.parametrize(
    "sent, left",
    [
        ("segmock@one", "segmock"),
        ("Bearer segmock@one", "Bearer segmock"),
        ("a@b@one", "a@b"),
        ("@one", ""),
        (basic("me@example.com", "segmock@one"), basic("me@example.com", "segmock")),
        (basic("id", "a:b@one"), basic("id", "a:b")),
    ],
)
def test_the_end_of_a_credential_names_a_world(sent: str, left: str) -> None:
    """What is before it is the credential; of an id and a secret, the secret's end."""
    request = asked(authorization=sent, accept="x@y")
    assert selecting.chooses(request, HEADERS)
    assert selecting.of_request(request, PLACES) == ("one", True)
    assert request.headers == {"authorization": left, "accept": "x@y"}


@pytest.mark.parametrize(
    "sent",
    [
        "segmock",
        "Bearer segmock",
        basic("me@example.com", "segmock"),
        "Basic me@example.com:segmock",
        "Basic " + b64encode(b"no colon@one").decode(),
        "Basic /w==",
        "",
    ],
)
def test_a_credential_need_not_name_any(sent: str) -> None:
    """Then it is left as it is, also where it cannot be read."""
    request = asked(authorization=sent)
    assert selecting.of_request(request, PLACES) == ("", False)
    assert request.headers == {"authorization": sent}


def test_two_credentials_name_the_same_world() -> None:
    """Or only one of them does; two different ones are refused."""
    assert selecting.of_request(asked(x_key="a@one", x_secret="b@one"), PLACES) == ("one", True)
    assert selecting.of_request(asked(x_key="a", x_secret="b@one"), PLACES) == ("one", True)
    with pytest.raises(Problem, match="The credentials name two worlds"):
        selecting.of_request(asked(x_key="a@one", x_secret="b@two"), PLACES)
    with pytest.raises(Problem, match="The credentials name two worlds"):
        selecting.of_request(asked(b"client_secret=b@two", x_key="a@one"), PLACES)


@pytest.mark.parametrize(
    "sent, left",
    [
        (
            b'{"client_id":"i@j","client_secret":"s@one"}',
            b'{"client_id":"i@j","client_secret":"s"}',
        ),
        (b'{"client_secret" : "s@t@one"}', b'{"client_secret" : "s@t"}'),
        (b"client_id=i&client_secret=s%40one&a=b@c", b"client_id=i&client_secret=s&a=b@c"),
        (b"client_secret=s@one", b"client_secret=s"),
        (
            b"grant_type=refresh_token&refresh_token=s@one",
            b"grant_type=refresh_token&refresh_token=s",
        ),
    ],
)
def test_a_secret_in_a_body_names_a_world(sent: bytes, left: bytes) -> None:
    """As JSON or as a form, where a token is asked for."""
    request = asked(sent)
    assert selecting.chooses(request, HEADERS)
    assert selecting.of_request(request, PLACES) == ("one", True)
    assert request.body == left


@pytest.mark.parametrize(
    "body",
    [
        b'{"client_secret":"s"}',
        b"client_secret=s&a=b@c",
        b'{"a":"client_secret=s@one"}',
        b"x@one",
        b'{"password":"s@one","other_token":"s@one"}',
    ],
)
def test_a_body_need_not_name_any(body: bytes) -> None:
    """Then it is left as it is; passwords of people, and what no description calls secret, too."""
    request = asked(body)
    assert selecting.of_request(request, PLACES) == ("", False)
    assert request.body == body


@pytest.mark.parametrize("at", ["@", "%40"])
def test_a_secret_in_the_query_or_the_path_names_a_world(at: str) -> None:
    """Where the description says that there is one, and nowhere else."""
    request = Request("GET", f"/apps/a{at}b{at}one/c{at}d", f"x=y{at}z&refresh_token=t{at}one&i=j")
    assert selecting.chooses(request, ())
    assert selecting.of_request(request, PLACES) == ("one", True)
    assert (request.path, request.query) == (
        f"/apps/a{at}b/c{at}d",
        f"x=y{at}z&refresh_token=t&i=j",
    )
    for path, query in [(f"/apps/x/me{at}example.com", ""), ("/", f"q=me{at}example.com")]:
        request = Request("GET", path, query)
        assert selecting.chooses(request, ())
        assert selecting.of_request(request, PLACES) == ("", False)
        assert (request.path, request.query) == (path, query)


@pytest.mark.parametrize("token, name", [("a@one", "one"), ("a", ""), ("", "")])
def test_a_token_that_is_signed_over_names_a_world(token: str, name: str) -> None:
    """The vendor says what is within; what is signed cannot be changed."""
    request = asked(authorization="PoP a.b.c")
    assert selecting.chooses(request, HEADERS)
    places = Places(HEADERS, inner=lambda headers: token if "authorization" in headers else "x@y")
    assert selecting.of_request(request, places) == (name, bool(name))
    assert request.headers == {"authorization": "PoP a.b.c"}


def test_hardly_any_request_is_looked_at_closely() -> None:
    """Only one with an @ where there may be a credential."""
    quick = asked(b"a=b", authorization="Bearer segmock", accept="a@b")
    assert not selecting.chooses(quick, HEADERS)
    assert not selecting.chooses(asked(), ())


def test_tokens_choose_the_world_that_issued_them() -> None:
    """Where the answer has any; every other answer is left as it is."""

    def marked(body: bytes, media: str = "application/json") -> bytes:
        answer = Response(200, {"Content-Type": media}, body)
        selecting.marked(answer, "one", SECRETS)
        return answer.body

    got = orjson.loads(
        marked(b'{"shownToken":"a","x_token":"b","refresh_token":"","password":"c"}')
    )
    assert got == {"shownToken": "a@one", "x_token": "b", "refresh_token": "", "password": "c"}
    for body in (
        b'["shownToken"]',
        b'{"shownToken": null}',
        b'{"id": 1}',
        b"",
        b'{"shownToken":"a',
    ):
        assert marked(body) == body
    assert marked(b'{"shownToken":"a"}', "text/plain") == b'{"shownToken":"a"}'
    answer = Response(200, {"Content-Type": "application/json"}, b'{"shownToken":"a"}')
    selecting.marked(answer, "one", frozenset({"password"}))
    assert answer.body == b'{"shownToken":"a"}'


def test_a_refusal_says_what_to_do() -> None:
    """In the mock's own words: there is no vendor yet who could word it."""
    with pytest.raises(Problem) as caught:
        selecting.of_path("/@A/x")
    answer = selecting.refused(caught.value)
    assert (answer.status, answer.headers["Content-Type"]) == (400, "application/problem+json")
    body = orjson.loads(answer.body)
    assert body["violations"][0]["received"] == "'A'"
    assert body["violations"][0]["hint"].startswith("Use up to 64 lower-case letters")
    answer = selecting.refused(selecting.full("There are too many."))
    assert (answer.status, orjson.loads(answer.body)["detail"]) == (507, "There are too many.")
