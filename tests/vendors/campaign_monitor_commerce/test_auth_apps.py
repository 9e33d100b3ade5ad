from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core.document import DefectsError
from segmock.vendors.campaign_monitor_commerce.auth import apps
from tests.vendors.campaign_monitor_commerce.asking import (
    APP,
    BACK,
    KEY,
    SECRET,
    basic,
    export,
    get,
    named,
    redeem,
)

if TYPE_CHECKING:
    from segmock.core.document import Json
    from tests.conftest import Client
    from tests.vendors.conftest import InScenario

TOKEN = {"Authorization": "PoP segmock"}
SLUG = "campaign-monitor-commerce"
OTHER = {"id": "b" * 24, "secret": "s" * 60, "redirectUris": [BACK]}


@pytest.mark.parametrize(
    "app, secret, status",
    [
        (APP, SECRET, 200),
        (APP, "segmock", 200),
        ("segmock", "segmock", 200),
        ("segmock", SECRET, 200),
        ("segmock-readonly", "segmock", 200),
        ("segmock-expired", "segmock", 401),
        (APP, SECRET[:-1], 401),
        (APP, "", 401),
        (APP, "\u00e9", 401),
        ("0" * 24, SECRET, 401),
        ("0" * 24, "segmock", 401),
        ("", "", 401),
    ],
)
def test_an_app_has_an_id_and_a_secret(alone: Client, app: str, secret: str, status: int) -> None:
    """Only the right secret of a known app is taken, or a word in place of either."""
    got, headers, body = redeem(alone, "segmock", basic(app, secret))
    assert got == status
    if status == 401:
        assert body == {"errors": ["The id or the secret of the app is missing or wrong."]}
        assert headers["www-authenticate"] == 'Basic realm="apps"'


@pytest.mark.parametrize(
    "credential", ["", "Basic", "Basic !", "Basic c2VnbW9jaw==", "PoP segmock"]
)
def test_what_is_no_id_with_a_secret_is_refused(alone: Client, credential: str) -> None:
    """A header that cannot be read is a 401, too."""
    headers = {**basic(), "Authorization": credential}
    assert redeem(alone, "segmock", headers)[0] == 401


def test_the_read_only_word_gets_tokens_that_read(alone: Client) -> None:
    """A token that the read-only app gets has the scopes of reading, whatever was allowed."""
    path = f"/api/v1/segments/{named(alone, 'Prospects')['id']}"
    _, _, body = redeem(alone, "segmock", basic("segmock-readonly", "segmock"))
    record = alone.mock.world.collection(SLUG, "tokens").get(body["access_token"])
    assert record is not None
    assert record["scopes"] == ["read_async_job", "read_customers", "read_segments"]
    assert alone.send("POST", f"{path}/async-export", headers=TOKEN)[0] == 201


def test_an_app_sees_its_own_jobs_alone(alone: Client) -> None:
    """To an app the shop's other jobs do not exist, neither in the list nor by id."""
    segment = named(alone, "Prospects")
    shops, own = export(alone, segment), export(alone, segment, TOKEN)
    assert [job["id"] for job in get(alone, "/api/v1/async-jobs", TOKEN)] == [own]
    assert alone.send("GET", f"/api/v1/async-jobs/{own}", headers=TOKEN)[0] == 200
    for path in (f"/api/v1/async-jobs/{shops}", f"/async-jobs/{shops}.csv"):
        assert alone.send("GET", path, headers=TOKEN)[0] == 404
        assert alone.send("GET", path, headers=KEY)[0] == 200


def test_the_shop_is_told_which_app_started_a_job(alone: Client) -> None:
    """With an API key a job of an app names the app; the app itself does not see the name."""
    path = f"/api/v1/async-jobs/{export(alone, named(alone, 'Prospects'), TOKEN)}"
    assert get(alone, path)["partnerApp"] == APP
    assert "partnerApp" not in get(alone, path, TOKEN)


def test_a_word_acts_for_the_first_app(in_scenario: InScenario) -> None:
    """Of several apps the first one stands behind the words, of none one that nobody knows."""
    several = in_scenario({"apps": [OTHER, {**OTHER, "id": "c" * 24}]}).mock.world
    assert apps.word_subject(several) == "b" * 24
    assert apps.find(several, "c" * 24) is not None
    none = in_scenario({}).mock.world
    assert apps.word_subject(none) == apps.word_subject(in_scenario({}).mock.world)
    assert apps.find(none, "segmock") is None


def test_without_an_app_there_is_no_access_token(in_scenario: InScenario) -> None:
    """Where the scenario has no apps a word gets no token; as a PoP token it is still good."""
    mock = in_scenario({})
    assert redeem(mock, "segmock", basic("segmock", "segmock"))[0] == 401
    assert mock.send("GET", "/api/v1/segments", headers=TOKEN)[0] == 200


def test_what_an_app_does_not_say_is_filled_in(in_scenario: InScenario) -> None:
    """An app has an id of the seed's, a name, and may ask for all listed scopes."""
    world = in_scenario({"apps": [{"secret": "s" * 60}]}).mock.world
    (app,) = world.collection(SLUG, "apps")
    assert (len(app["id"]), app["name"], app["redirectUris"]) == (24, "App 1", [])
    assert "write_segments" in app["scopes"]


@pytest.mark.parametrize(
    "field, value",
    [
        ("secret", None),
        ("secret", "short"),
        ("secret", "s" * 59 + " "),
        ("secret", "s" * 59 + "\n"),
        ("redirectUris", "https://example.com"),
        ("redirectUris", [1]),
        ("redirectUris", ["example.com/back"]),
        ("redirectUris", ["javascript://example.com/%0aalert(1)"]),
        ("redirectUris", ["https://user@example.com/"]),
        ("redirectUris", ["https://example.com/#part"]),
        ("redirectUris", ["https://example.com/a;b"]),
        ("redirectUris", ["https://example.com/\r\nX: y"]),
        ("redirectUris", ["https://example.com\n"]),
        ("scopes", "read_segments"),
        ("scopes", ["segments"]),
    ],
)
def test_an_app_that_cannot_be_used_is_told(
    in_scenario: InScenario, field: str, value: Json
) -> None:
    """A defect names the place, and never shows what stands there."""
    mock = in_scenario({"apps": [OTHER, {**OTHER, "id": "c" * 24, field: value}]})
    with pytest.raises(DefectsError) as caught:
        len(mock.mock.world.collection(SLUG, "apps"))
    (defect,) = caught.value.defects
    assert defect.pointer == f"/given/{SLUG}/apps/1/{field}"
    assert defect.what == "cannot be used"


def test_an_access_token_belongs_to_its_app(in_scenario: InScenario) -> None:
    """Of two apps each has tokens of its own."""
    mock = in_scenario({"apps": [OTHER, {**OTHER, "id": "c" * 24}]})
    token = redeem(mock, "segmock", basic("c" * 24, "s" * 60))[2]["access_token"]
    record = mock.mock.world.collection(SLUG, "tokens").get(token)
    assert record is not None
    assert record["subject"] == "c" * 24
