"""What the older clients for Node.js and Python send, request by request.

They write their templates in their own ways, leave values empty, get tickets and not tokens, and
the one for Python sends the body of its last request with the next ones.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from tests.conftest import Client
    from tests.live import Live

APP = {"applicationId": "SEGMOCK_SHOP.1.0.0.Release", "sharedSecret": "segmock"}
NEW = {"code": "old", "name": "Made by an older client"}
FILTER = "name cont customers and id lt 1006"
FORM = "%Y-%m-%dT%H:%M:%S.%fZ"
CONTEXT = {"x-vol-tenant": "10001", "x-vol-site": "20001", "x-vol-master-catalog": "1"}


def test_the_client_for_node(kibo: Client) -> None:
    """A slash behind the collection, empty values in the query, a ticket in a header of its own."""
    kibo.headers = {"accept": "application/json", "x-vol-version": "1.1", "connection": "close"}
    tickets = "/api/platform/applications/authtickets/?responseFields="
    status, _, ticket = kibo.send("POST", tickets, json=APP)
    assert status == 200
    assert datetime.fromisoformat(ticket["accessTokenExpiration"]).year == 2026
    kibo.headers |= {"x-vol-app-claims": ticket["accessToken"]}
    status, _, tenant = kibo.send("GET", "/api/platform/tenants/10001?responseFields=")
    assert (status, tenant["domain"]) == (200, "127.0.0.1:4010")
    kibo.headers |= {**CONTEXT, "x-vol-catalog": "1", "x-vol-dataview-mode": "LIVE"}
    segments = "/api/commerce/customer/segments/"
    status, _, made = kibo.send("POST", f"{segments}?responseFields=", json=NEW)
    assert (status, made["code"]) == (201, "old")
    query = f"startIndex=&pageSize=5&sortBy=&filter={quote(FILTER)}&responseFields="
    _, _, page = kibo.send("GET", f"{segments}?{query}")
    assert (page["startIndex"], page["pageSize"], page["totalCount"]) == (0, 5, 4)
    one = f"{segments}{made['id']}"
    assert kibo.send("PUT", f"{one}?responseFields=", json=made)[0] == 200
    assert kibo.send("POST", f"{one}/accounts", json=[1001])[::2] == (204, "")
    query = "startIndex=&pageSize=&sortBy=&filter=&responseFields="
    _, _, page = kibo.send("GET", f"/api/commerce/customer/accounts/1001/segments/?{query}")
    assert made["id"] in [item["id"] for item in page["items"]]
    assert kibo.send("DELETE", f"{one}/accounts/1001")[::2] == (204, "")
    assert kibo.send("DELETE", f"{one}/?")[0] == 204
    refresh = "/api/platform/applications/authtickets/refresh-ticket?responseFields="
    body = {"refreshToken": ticket["refreshToken"]}
    assert kibo.send("PUT", refresh, json=body)[2]["accessToken"] != ticket["accessToken"]


def test_the_client_for_python(kibo: Client) -> None:
    """Templates in lower case, the body of the last request in the next ones, ids as they come."""
    kibo.headers = {"x-vol-version": "1.1", "content-type": "application/json"}
    status, _, ticket = kibo.send("POST", "/api/platform/applications/authtickets", json=APP)
    assert status == 200
    for name in ("accessTokenExpiration", "refreshTokenExpiration"):
        until = datetime.strptime(ticket[name], FORM)  # noqa: DTZ007 - as the client does it
        assert until.year == 2026
    kibo.headers |= {"x-vol-app-claims": ticket["accessToken"], **CONTEXT}
    segments = "/api/commerce/customer/segments/"
    leaked = json.dumps(NEW).encode()
    _, _, made = kibo.send("POST", f"{segments}?responsefields=", body=leaked)
    query = f"startindex=0&pagesize=5&sortby=id+desc&filter={quote(FILTER)}&responsefields="
    status, _, page = kibo.send("GET", f"{segments}?{query}", body=leaked)
    assert (status, page["pageSize"], page["items"][0]["id"]) == (200, 5, 1005)
    one = f"{segments}{made['id']}"
    asked = f"{one}?responsefields=id,CODE"
    assert kibo.send("GET", asked, body=leaked)[2] == {"id": made["id"], "code": "old"}
    assert kibo.send("POST", f"{one}/accounts", json=[1001])[0] == 204
    assert kibo.send("DELETE", f"{one}/accounts/1001", body=b"[1001]")[0] == 204
    assert kibo.send("DELETE", one, body=b"[1001]")[0] == 204
    # A 404 is nothing and no error, but only with this header; an error is read without a doubt.
    status, headers, _ = kibo.send("GET", asked, body=leaked)
    assert (status, len(headers["x-vol-correlation"])) == (404, 32)
    _, _, error = kibo.send("POST", f"{segments}?responsefields=", json={})
    assert {"message", "errorCode", "items", "additionalErrorData"} <= error.keys()


def test_a_connection_is_closed_where_the_client_wants_it(live: Live) -> None:
    """The answer says so: the client for Node.js would use the connection again otherwise."""
    host = urlsplit(live.url).netloc
    path = "/api/commerce/customer/segments/"
    sent = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nx-vol-app-claims: segmock\r\n"
    received = live.raw(f"{sent}\r\n{sent}Connection: close\r\n\r\n".encode())
    first, second = (answer.lower() for answer in received.split(b"HTTP/1.1 ")[1:])
    assert first.startswith(b"200")
    assert b"\r\nconnection: close\r\n" not in first
    assert second.startswith(b"200")
    assert b"\r\nconnection: close\r\n" in second
