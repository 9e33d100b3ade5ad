"""Credentials of a run: roles, variables, headers, and what must not be shown."""

from __future__ import annotations

from base64 import b64encode

import pytest

from segmock.contract.credentials import ROLES, Credentials, Shown
from segmock.core.schemes import Scheme

KEY = Scheme("Key", "x-key", "", frozenset(), "X-Key: ")
SECRET = Scheme("X-Secret", "x-secret", "", frozenset(), "X-Secret: ")
TOKEN = Scheme("OAuth2", "authorization", "bearer ", frozenset({"read"}), "Authorization: Bearer ")
APP = Scheme("App", "authorization", "basic ", frozenset(), "Authorization: Basic ", basic=True)
SCHEMES = {scheme.name: scheme for scheme in (KEY, SECRET, TOKEN, APP)}
BOTH_OR_TOKEN: list[dict[str, tuple[str, ...]]] = [
    {"Key": (), "X-Secret": ()},
    {"OAuth2": ("read",)},
    {"OAuth2": ("write",)},
]
START = "SEGMOCK_CREDENTIAL_ACME_SHOP_"


def _credentials(**environ: str) -> Credentials:
    given = {START + name: text for name, text in environ.items()}
    return Credentials("acme-shop", SCHEMES, given, {"Key": "other-shop"})


@pytest.mark.parametrize(
    "role,key,secret",
    [
        ("full", "segmock", "segmock"),
        ("narrow", "segmock-readonly", "segmock-readonly"),
        ("expired", "segmock-expired", "segmock-expired"),
        ("foreign", "other-shop", "segmock"),
        ("garbage", "no-such-credential", "no-such-credential"),
    ],
)
def test_the_mocks_words_stand_for_every_role(role: str, key: str, secret: str) -> None:
    """Without any variable the first alternative gets the words of the mock."""
    shown = _credentials().show(role, BOTH_OR_TOKEN)
    assert shown == Shown({"x-key": key, "x-secret": secret})


def test_the_first_alternative_that_is_known_is_shown() -> None:
    """An alternative of which one variable is missing is passed over."""
    known = _credentials(KEY="k-1", OAUTH2="t-1\n")
    assert known.show("full", BOTH_OR_TOKEN) == Shown({"authorization": "Bearer t-1"})


def test_a_role_that_is_missing_is_said_with_its_variables() -> None:
    """Once one variable is set, the others are named where they are missing, each way once."""
    assert _credentials(KEY="k-1").show("narrow", BOTH_OR_TOKEN) == Shown(
        None,
        f"There is no narrow credential: set {START}KEY__NARROW and {START}X_SECRET__NARROW, "
        f"or {START}OAUTH2__NARROW.",
    )


def test_garbage_needs_no_variable() -> None:
    """What nobody may use can always be shown."""
    assert _credentials(OAUTH2="t").show("garbage", [{"OAuth2": ()}]).headers == {
        "authorization": "Bearer no-such-credential"
    }


@pytest.mark.parametrize("role", ROLES)
def test_an_operation_that_is_open_to_all_is_shown_nothing(role: str) -> None:
    """Where nothing is asked for, nothing is sent and nothing is missing."""
    assert _credentials(KEY="k").show(role, []) == Shown({})
    assert _credentials(KEY="k").show(role, [{}]) == Shown({})


def test_an_alternative_without_credentials_is_the_last() -> None:
    """A credential is shown even where it might be left out; nobody shows nothing."""
    known = _credentials(KEY="k-1")
    assert known.show("full", [{}, {"Key": ()}]).headers == {"x-key": "k-1"}
    assert known.show("none", [{"Key": ()}]).headers == {}


def test_two_halves_are_sent_as_one() -> None:
    """A credential of two halves is encoded; the mock's word is both of them."""
    encoded = b64encode(b"app:pass:word").decode()
    shown = _credentials(APP="app:pass:word").show("full", [{"App": ()}])
    assert shown.headers == {"authorization": f"Basic {encoded}"}
    word = b64encode(b"segmock:segmock").decode()
    assert _credentials().show("full", [{"App": ()}]).headers == {"authorization": f"Basic {word}"}


def test_a_variable_stands_for_its_secret() -> None:
    """Every secret is replaced, the longer of two that begin alike first, encoded ones too."""
    known = _credentials(KEY="abcd", OAUTH2__NARROW="abcdef", APP="user:pass word")
    encoded = b64encode(b"user:pass word").decode()
    assert known.hidden("abcdef abcd pass word") == (
        f"${START}OAUTH2__NARROW ${START}KEY ${START}APP"
    )
    assert known.hidden(f"Basic {encoded}") == f'Basic $(printf %s "${START}APP" | base64 -w0)'


def test_the_words_of_the_mock_are_no_secrets() -> None:
    """Neither the mock's words nor texts too short to be secrets are hidden."""
    assert _credentials().secrets == {}
    known = _credentials(KEY="segmock", X_SECRET="abc")
    assert known.hidden("segmock abc") == "segmock abc"


def test_a_credential_is_never_part_of_what_is_printed_by_chance() -> None:
    """The value can be logged: its environment is left out of its text."""
    assert "geheim" not in repr(_credentials(KEY="geheim"))


def test_a_credential_that_no_header_can_carry_is_refused() -> None:
    """A line break within a credential, or a letter outside ASCII, is named with its variable."""
    assert _credentials(KEY="a\nb").refusal() == (
        f"{START}KEY holds a character that no header may have."
    )
    assert _credentials(OAUTH2__FOREIGN="schlüssel").refusal() is not None
    assert _credentials(KEY="k").refusal() is None
