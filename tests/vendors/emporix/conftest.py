"""Mocks of this vendor alone, asked with its own token, and what the default scenario gives."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlencode

import pytest

from segmock import app
from segmock.core import scenario as scenarios
from segmock.core import tokens
from segmock.core.credentials import Grant
from segmock.core.exchange import Exchange
from segmock.core.messages import EMPTY, Request
from segmock.core.worlds import Worlds
from segmock.vendors.emporix import auth
from tests.conftest import Client, settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.app import Mock
    from segmock.core.document import Json, Record

SEGMENTS = "/customer-segment/segmock/segments"
COUPONS = "/coupon/segmock/coupons"
CATEGORIES = "/category/segmock/categories"
TOKEN = {"Authorization": "Bearer segmock"}

EVERYBODY = "6628f0a1b2c3d4e5f6070001"
DORMANT = "6628f0a1b2c3d4e5f6070005"
PROSPECTS = "6628f0a1b2c3d4e5f6070006"
BUSINESS = "6628f0a1b2c3d4e5f6070007"
GERMANY = "6628f0a1b2c3d4e5f6070008"
SUBSIDIARIES = "6628f0a1b2c3d4e5f6070009"
HOME, KITCHEN, KETTLES, MUGS, TRAVEL, BAGS, BACKPACKS = (
    f"65f0c1d2e3a4b5c6d7e8010{n}" for n in range(1, 8)
)
STEEL_KETTLE, GLASS_KETTLE, BLUE_MUG = (f"65f0c1d2e3a4b5c6d7e8020{n}" for n in range(1, 4))

NEW: Record = {"name": {"en": "New"}, "siteCode": "main"}

ExchangeOf: TypeAlias = "Callable[..., Exchange]"
InScenario: TypeAlias = "Callable[..., Client]"
Choosing: TypeAlias = "Callable[..., Client]"


def get(emporix: Client, path: str) -> Json:
    """Return what is read at a path, which must be there."""
    status, _, body = emporix.send("GET", path)
    assert status == 200
    return body


def put(emporix: Client, path: str, body: Json = None) -> int:
    """Return the status of a PUT; none of its answers but that of a new segment has a body."""
    return emporix.send("PUT", path, json=body)[0]


def me(emporix: Client) -> str:
    """Return the id of the customer that every token acts for."""
    world = emporix.mock.world
    return str(auth.customer_of(world, world.universe.persona(0))["id"])


def bearer(
    emporix: Client, *scopes: str, customer: str = "", tenant: str = auth.TENANT, **more: Json
) -> dict[str, str]:
    """Return the header of a token with these scopes, of a client or of a customer."""
    (served,) = emporix.mock.pipeline.served
    operation = next(iter(served.spec.operations.values()))
    exchange = Exchange(Request("GET", "/"), served.vendor, operation, emporix.mock.world)
    token = "-".join(("test", *scopes, customer, tenant, *map(str, more.values())))
    granted = Grant(frozenset(scopes), scope=tenant, subject=customer)
    tokens.issue(exchange, token, granted, None, use="bearer", **more)
    return {"Authorization": f"Bearer {token}"}


def ask_token(emporix: Client, **fields: str) -> tuple[int, Json]:
    """Return what the token endpoint answers to a form."""
    words = {"grant_type": "client_credentials", "client_id": "segmock", "client_secret": "segmock"}
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    form = urlencode({**words, **fields}).encode()
    status, _, body = emporix.send("POST", "/oauth/token", headers=headers, body=form)
    return status, body


def service(emporix: Client, scope: str = "", **fields: str) -> dict[str, str]:
    """Return the header of a client's new token, with all scopes or with those named."""
    status, body = ask_token(emporix, scope=scope, **fields)
    assert status == 200
    return {"Authorization": f"Bearer {body['access_token']}"}


def customer(
    emporix: Client, number: int = 0, entity: str = "", tenant: str = "segmock"
) -> dict[str, str]:
    """Return the header of a new token of the customer that a persona is."""
    email = emporix.mock.world.universe.persona(number)["email"]
    path, password = f"/customer/{tenant}", {"email": email, "password": "segmock"}
    _, _, body = emporix.send("POST", f"{path}/login", json=password)
    if entity:
        query = f"refreshToken={body['refresh_token']}&legalEntityId={entity}"
        _, _, body = emporix.send("GET", f"{path}/refreshauthtoken?{query}")
    return {"Authorization": f"Bearer {body['access_token']}"}


@pytest.fixture(scope="session")
def built() -> Mock:
    """A strict mock of this vendor; its parts that do not change serve all tests."""
    return app.build(settings(vendors=("emporix",)))


@pytest.fixture
def emporix(built: Mock) -> Client:
    """A client with the valid token, in a new world of the default scenario."""
    world = app.world(built.scenario, built.pipeline.served, any_credential=False)
    return Client(replace(built, worlds=Worlds(world)), dict(TOKEN))


@pytest.fixture
def choosing(built: Mock) -> Choosing:
    """Makes a client of the default scenario with settings of this vendor."""

    def make(**chosen: str) -> Client:
        named = {name.replace("_", "-"): choice for name, choice in chosen.items()}
        scenario = replace(built.scenario, settings={"emporix": named})
        world = app.world(scenario, built.pipeline.served, any_credential=False)
        return Client(replace(built, worlds=Worlds(world)), dict(TOKEN))

    return make


@pytest.fixture
def anybody(built: Mock) -> Client:
    """A client of a mock that takes any token, for any tenant."""
    world = app.world(built.scenario, built.pipeline.served, any_credential=True)
    return Client(replace(built, worlds=Worlds(world)), dict(TOKEN))


@pytest.fixture
def in_scenario(built: Mock) -> InScenario:
    """Makes a client of a scenario with 20 people in which this vendor is given something."""

    def make(given: Json, **parts: Json) -> Client:
        raw = {"name": "test", "personas": 20, "given": {"emporix": given}, **parts}
        scenario = scenarios.read(raw, "test.yaml")
        world = app.world(scenario, built.pipeline.served, any_credential=False)
        return Client(replace(built, worlds=Worlds(world)), dict(TOKEN))

    return make


@pytest.fixture
def exchange_of(emporix: Client) -> ExchangeOf:
    """Makes the exchange of an operation, with parameters as the stages would have read them."""
    (served,) = emporix.mock.pipeline.served

    def make(
        operation: str = "GET-customer-segment-retrieve-segments",
        *,
        path: str = SEGMENTS,
        header: dict[str, Json] | None = None,
        body: Json = EMPTY,
        **query: Json,
    ) -> Exchange:
        found = served.spec.operations[operation]
        exchange = Exchange(Request("GET", path), served.vendor, found, emporix.mock.world)
        exchange.path, exchange.query = {"tenant": "segmock"}, query
        exchange.header, exchange.body = header or {}, body
        return exchange

    return make
