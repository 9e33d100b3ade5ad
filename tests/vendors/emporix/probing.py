"""What tests of mutants ask of a mock: probes, which make requests and return what is looked at."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote

from tests.vendors.emporix.conftest import (
    COUPONS,
    EVERYBODY,
    GLASS_KETTLE,
    NEW,
    SEGMENTS,
    STEEL_KETTLE,
    SUBSIDIARIES,
    customer,
    me,
    service,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.core.document import Json, Record
    from tests.conftest import Client

Probe: TypeAlias = "Callable[[Client], Json]"


def ask(client: Client, method: str, path: str, body: Json = None, **headers: str) -> int:
    """Return the status of an answer."""
    names = {name.replace("_", "-"): text for name, text in headers.items()}
    return client.send(method, path, json=body, headers=names)[0]


def told(client: Client, method: str, path: str, body: Json = None, **headers: str) -> Json:
    """Return the body of an answer."""
    names = {name.replace("_", "-"): text for name, text in headers.items()}
    return client.send(method, path, json=body, headers=names)[2]


def read(client: Client, path: str, **headers: str) -> Json:
    """Return what is read at a path below the segments."""
    return told(client, "GET", f"{SEGMENTS}{path}", **headers)


def ids(found: list[Record]) -> list[str]:
    """Return the last digits of ids, or whose they are."""
    return [one["id"][-1] for one in found]


def total(client: Client, path: str, name: str = "x-total-count", **headers: str) -> str | None:
    """Return the header of a total."""
    names = {key.replace("_", "-"): text for key, text in headers.items()}
    return client.send("GET", path, headers=names)[1].get(name)


def after(*steps: tuple[str, str, Json], look: Probe) -> Probe:
    """Return a probe that makes requests first; paths are below the segments."""

    def probe(client: Client) -> Json:
        for method, path, body in steps:
            ask(client, method, f"{SEGMENTS}{path}", body)
        return look(client)

    return probe


def new(key: str, **more: Json) -> Record:
    """Return the body of a new segment with an id."""
    return {**NEW, "id": key, **more}


def own(path: str) -> Probe:
    """Return a probe of the number of records that the first customer sees."""
    return lambda client: len(read(client, path, **customer(client)))


def search(path: str, q: str, query: str = "") -> Probe:
    """Return a probe of the number of records that a search finds."""
    return lambda c: len(told(c, "POST", f"{SEGMENTS}{path}/search{query}", {"q": q}))


def match(*segments: str) -> Probe:
    """Return a probe of the number of products that match."""
    products = [{"id": STEEL_KETTLE}, {"id": GLASS_KETTLE}]
    body = {"items": products, "segmentIds": [*segments], "siteCode": "main"}
    return lambda client: len(told(client, "POST", f"{SEGMENTS}/match", body))


def assigned(client: Client) -> list[bool]:
    """Return which categories of the first customer's tree are assigned, parents first."""

    def marks(trees: list[Record]) -> list[bool]:
        return [
            m for t in trees for m in (t["isSegmentAssigned"], *marks(t["subcategories"] or []))
        ]

    return marks(read(client, "/items/category-trees"))


def crowd(method: str, path: str, body: Record) -> Probe:
    """Return a probe of the statuses of equal requests in a row."""
    return lambda c: Counter(ask(c, method, f"{SEGMENTS}{path}", body) for _ in range(5))


def bulk(path: str, *elements: Json) -> Probe:
    """Return a probe of the codes of a bulk update."""
    return lambda c: [one["code"] for one in told(c, "PUT", f"{SEGMENTS}{path}/bulk", [*elements])]


def coupon(method: str, body: Json, path: str = "") -> Probe:
    """Return a probe of the status of a request about coupons."""
    return lambda client: ask(client, method, f"{COUPONS}{path}", body)


def name_of(key: str) -> Probe:
    """Return a probe of the English name of a segment."""
    return lambda client: read(client, f"/{key}")["name"]["en"]


def metadata(name: str, key: str = "s") -> Probe:
    """Return a probe of a part of the metadata of a segment."""
    return lambda client: read(client, f"/{key}")["metadata"][name]


def delay(path: str) -> Probe:
    """Return a probe of the seconds that an answer is said to take."""

    def probe(client: Client) -> int:
        ask(client, "GET", f"{SEGMENTS}{path}")
        return int(client.journal[-1].seconds)

    return probe


def created_stays(client: Client) -> bool:
    """Return whether an update leaves the time of creation."""
    before = read(client, f"/{EVERYBODY}")["metadata"]["createdAt"]
    ask(client, "PUT", f"{SEGMENTS}/{EVERYBODY}", NEW)
    return bool(read(client, f"/{EVERYBODY}")["metadata"]["createdAt"] == before)


def others_coupons(client: Client) -> list[str]:
    """Return coupons of another tenant, after one of the first tenant was made."""
    ask(client, "POST", COUPONS, {"code": "OURS", "name": "Ours"})
    return [one["code"] for one in told(client, "GET", "/coupon/othershop/coupons?q=code:OURS")]


def of_another(client: Client) -> int:
    """Return the status for a token of another tenant."""
    words = {"client_id": "othershop", "client_secret": "othershop-secret"}
    return ask(client, "GET", SEGMENTS, **service(client, **words))


def of_reader(scope: str) -> Probe:
    """Return a probe of the status when a token of one scope removes customers."""
    path = f"{SEGMENTS}/{EVERYBODY}/customers/bulk"
    return lambda client: ask(client, "DELETE", path, [], **service(client, scope))


def in_two_roles(client: Client) -> int:
    """Return how many assignments are left after that of a customer alone was removed."""
    path = f"{SEGMENTS}/{SUBSIDIARIES}/customers/{me(client)}"
    ask(client, "PUT", path)
    ask(client, "DELETE", path)
    q = f"customer.id:{me(client)}"
    return len(told(client, "POST", f"{SEGMENTS}/{SUBSIDIARIES}/customers/search", {"q": q}))


def again_with_items(client: Client) -> int:
    """Return how many items a segment has that was removed and created again."""
    ask(client, "DELETE", f"{SEGMENTS}/{EVERYBODY}?forceDelete=true")
    ask(client, "POST", SEGMENTS, new(EVERYBODY))
    return len(read(client, f"/{EVERYBODY}/items"))


def expired(path: str) -> Probe:
    """Return a probe of status and body for the word of an expired token."""
    return lambda c: (
        ask(c, "GET", path, authorization="Bearer segmock-expired"),
        *told(c, "GET", path, authorization="Bearer segmock-expired"),
    )


def item(key: str, kind: str = "PRODUCT") -> str:
    """Return the path of an item of the first segment, below the segments."""
    return f"/{EVERYBODY}/items/{kind}/{quote(key, safe='')}"
