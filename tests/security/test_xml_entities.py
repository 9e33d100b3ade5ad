"""No XML is parsed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.security.sources import calls, imports

if TYPE_CHECKING:
    from tests.conftest import Client

WRITER = "contract/reports/junit.py"
BOMB = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>"""


def test_no_source_reads_xml() -> None:
    """No parser is imported, but for what writes the XML of a report, and reads none."""
    parsers = {"xml", "lxml", "defusedxml", "html.parser", "bs4", "plistlib", "xmlrpc"}
    assert {found[0] for found in imports() if found[1] in parsers} == {WRITER}
    reading = {"parse", "fromstring", "iterparse", "XML", "XMLParser"}
    assert {name for file, name in calls() if file == WRITER} & reading == set()


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
