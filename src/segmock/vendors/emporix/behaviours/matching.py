"""Matching: which products belong to the segments of a site."""

from segmock.core.exchange import Exchange
from segmock.core.messages import Answer
from segmock.core.vendor import Behaviour, Layout
from segmock.vendors.emporix import auth
from segmock.vendors.emporix.behaviours.assigning import ITEMS
from segmock.vendors.emporix.behaviours.records import SEGMENTS


def match_items(exchange: Exchange) -> Answer:
    """Answer which products belong to an active segment of the site, or to a category of one."""
    body = exchange.body
    site = body.get("site", body.get("siteCode"))  # deviation: match-site-names
    wanted = set(body["segmentIds"])
    products: set[str] = set()
    for key in wanted:
        segment = exchange.collection(SEGMENTS).get(key)
        if segment is None or segment["siteCode"] != site or not auth.active(exchange, segment):
            continue
        for one in exchange.collection(ITEMS).find("segment", key):
            item = one["item"]["id"]
            if one["type"] == "PRODUCT":
                products.add(item)
            else:  # deviation: match-direct-categories
                inside = exchange.collection("category-assignments").find("category", item)
                products.update(assigned["ref"]["id"] for assigned in inside)
    asked = dict.fromkeys(item["id"] for item in body["items"])
    return Answer(200, [{"id": key} for key in asked if key in products])


layouts: dict[str, Layout] = {}

behaviours: dict[str, Behaviour] = {"POST-customer-segment-check-match": match_items}
