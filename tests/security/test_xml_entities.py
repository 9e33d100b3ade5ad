"""No XML is parsed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.security.sources import imports

if TYPE_CHECKING:
    from tests.conftest import Client

BOMB = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>"""


def test_no_source_reads_xml() -> None:
    """No parser is imported."""
    parsers = {"xml", "lxml", "defusedxml", "html.parser", "bs4", "plistlib", "xmlrpc"}
    assert {found for found in imports() if found[1] in parsers} == set()


def test_an_xml_body_is_refused_unread(mock: Client) -> None:
    """By every operation that takes a body: 415, or 400 where the credential is wrong before."""
    keys = {"x-apikey": "segmock", "authorization": "Bearer segmock"}
    for served in mock.mock.pipeline.served:
        for operation in served.spec.operations.values():
            target = operation.template.replace("{", "").replace("}", "")
            if operation.body:
                for kind in ("application/xml", "text/xml", "application/soap+xml"):
                    headers = {**keys, "content-type": kind}
                    status, _, body = mock.send(
                        operation.method, target, headers=headers, body=BOMB
                    )
                    assert 400 <= status < 500
                    assert "root:" not in str(body)
