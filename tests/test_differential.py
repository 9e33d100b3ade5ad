"""The compiled table and openapi-core judge requests alike, but for the differences listed here."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings

from segmock.core.messages import FORM, Request
from segmock.core.reference import Reference
from tests.traffic import FILES, Stages, requests

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.core.problem import Violation


class Judges:
    """Both judges of one description."""

    def __init__(self, file: str) -> None:
        self.stages = Stages(file)
        self.reference = Reference(self.stages.spec.document)

    def table(self, request: Request) -> list[Violation]:
        """Return what the compiled table finds wrong."""
        return self.stages.judge(request)[1]


judges = cache(Judges)


@dataclass(frozen=True)
class Difference:
    """A known difference: how the judges differ, who is right and why, and an example.

    `of_table` recognises what only the table finds wrong, `of_reference` what only openapi-core
    does.
    """

    name: str
    right: str
    file: str
    request: Request
    of_table: Callable[[Violation, Request], bool] = lambda _, __: False
    of_reference: Callable[[str, Request], bool] = lambda _, __: False


def python_reads(violation: Violation, request: Request) -> bool:
    """Tell whether a text is a number or a flag to Python (or to openapi-core) alone."""
    if violation.keyword != "type":
        return False
    text = ast.literal_eval(violation.received)
    readers: dict[str, Callable[[str], object]] = {"integer": int, "number": float}
    if violation.expected == "boolean":
        return text.lower() in {*"ynft10", "yes", "no", "on", "off", "true", "false"}
    try:
        readers[violation.expected](text)
    except (KeyError, ValueError):
        return False
    return True


def python_reads_text(violation: Violation, request: Request) -> bool:
    """Tell whether what is a text to the table is a number to Python."""
    if violation.keyword not in {"minLength", "maxLength", "pattern", "enum"}:
        return False
    try:
        int(json.loads(violation.received))
    except ValueError:
        return False
    return violation.where in {"path", "query", "header"} or is_form(request)


def is_form(request: Request) -> bool:
    """Tell whether a request has a form for a body."""
    return request.headers.get("content-type", "").startswith(FORM)


def has_brackets(violation: Violation, request: Request) -> bool:
    """Tell whether a violation is about a parameter whose name has brackets, or should have."""
    name = re.escape(violation.pointer.split("/")[1]) if violation.pointer else ""
    sent = re.search(rf"(?:^|&){name}(?:\[|%5B)", request.query, re.IGNORECASE)
    return violation.where == "query" and (bool(sent) or violation.expected == "object")


ACME = {"acme-key": "segmock"}
CLERK = {"authorization": "Basic c2VnbW9jazpzZWdtb2Nr", "content-type": FORM}
KIBO = {"authorization": "Bearer segmock"}
EMPORIX = {"authorization": "Bearer segmock", "content-type": "application/json"}
SEGMENTS = "/api/commerce/customer/segments"
SEGMENT = b'{"name": {"en": "x"}, "siteCode": "main", "mixins": {"a": {"b": %s}}}'


def emporix(value: bytes) -> Request:
    """Return the creation of a segment with any JSON text as a mixin."""
    return Request("POST", "/customer-segment/abc/segments", "", EMPORIX, SEGMENT % value)


DIFFERENCES = (
    Difference(
        "Python reads more texts as numbers and flags than JSON has spellings for them",
        "table: what a vendor would refuse must not pass here",
        "acme",
        Request("GET", "/crates", "ratio=%EF%BC%91", ACME),
        of_table=python_reads,
    ),
    Difference(
        "what is a number to Python alone is a text, where a text would do as well",
        "table: a number of more than 64 bits is none to most clients",
        "acme",
        Request("GET", "/crates", "near=9999999999999999999", ACME),
        of_table=python_reads_text,
    ),
    Difference(
        "a value that is sent twice where one is declared",
        "table: which of the two counts is anybody's guess",
        "acme",
        Request("GET", "/crates", "open=true&open=true", ACME),
        of_table=lambda violation, _: violation.keyword == "style",
    ),
    Difference(
        "percent signs that encode nothing, or no UTF-8",
        "table: RFC 3986",
        "acme",
        Request("GET", "/crates", "b=%zz", ACME),
        of_table=lambda violation, _: violation.expected == "percent-encoded UTF-8",
    ),
    Difference(
        "more than 1,000 fields",
        "table: a bound of ours",
        "acme",
        Request("GET", "/crates", "a=1&" * 1001, ACME),
        of_table=lambda violation, _: violation.expected == "at most 1000 fields",
    ),
    Difference(
        "a line break after what the pattern allows",
        "table: `$` is the end in ECMA-262, and in Python also before a last line break",
        "acme",
        Request("PUT", "/shelves/top%0A", "", ACME),
        of_table=lambda violation, request: (
            violation.keyword == "pattern"
            and "%0A" in request.path + request.query + request.body.decode("latin-1")
        ),
    ),
    Difference(
        "an empty value in the query",
        "table: the empty text is a text",
        "acme",
        Request("GET", "/crates", "near=", ACME),
        of_reference=lambda message, _: "(EmptyQueryParameterValue)" in message,
    ),
    Difference(
        "names in the query in another case, where the description ignores it",
        "table: openapi-core does not know `x-segmock`",
        "kibo",
        Request("GET", SEGMENTS, "PAGESIZE=x", KIBO),
        of_table=lambda violation, request: (
            violation.where == "query"
            and f"{violation.pointer[1:]}=" not in request.query
            and f"{violation.pointer[1:]}=".lower() in request.query.lower()
        ),
    ),
    Difference(
        "a path in another case, where the description ignores it",
        "table: openapi-core does not know `x-segmock`",
        "kibo",
        Request("GET", SEGMENTS.title(), "", KIBO),
        of_reference=lambda _, request: request.path != request.path.lower(),
    ),
    Difference(
        "a slash at the end of a path, where the description takes it",
        "table: openapi-core does not know `x-segmock`",
        "kibo",
        Request("GET", SEGMENTS + "/", "", KIBO),
        of_reference=lambda _, request: request.path.endswith("/"),
    ),
    Difference(
        "a path value of one or two dots",
        "table: clients resolve such segments before they send them",
        "acme",
        Request("DELETE", "/shelves/..", "", ACME),
        of_reference=lambda _, request: not {".", ".."}.isdisjoint(request.path.split("/")),
    ),
    Difference(
        "a method that a literal path has not, but a template that fits has",
        "table: OpenAPI has concrete paths come first",
        "emporix",
        Request("DELETE", "/customer-segment/abc/segments/search", "", EMPORIX),
        of_table=lambda violation, _: violation.expected == "a method of that path",
    ),
    Difference(
        "bodies that Python reads as JSON and RFC 8259 does not: NaN, lone surrogates, UTF-16",
        "table: RFC 8259",
        "emporix",
        emporix(b"NaN"),
        of_table=lambda violation, _: violation.expected == "well-formed JSON",
    ),
    Difference(
        "texts that are no URI where one is wanted",
        "table: openapi-core looks only with a package that does not come with it",
        "acme",
        Request("POST", "/keys", "", CLERK, b"holder=x&home=null"),
        of_table=lambda violation, _: violation.keyword == "format" and "uri" in violation.expected,
    ),
    Difference(
        "fields of a form that its schema has not",
        "table: openapi-core drops them before it looks",
        "acme",
        Request("POST", "/keys", "", CLERK, b"holder=x&more=1"),
        of_table=lambda violation, request: (
            violation.keyword == "additionalProperties" and is_form(request)
        ),
    ),
    Difference(
        "parameters whose names have brackets",
        "table: openapi-core reads one pair with letters between, so it is asked nothing of them",
        "acme",
        Request("GET", "/crates", "fits[weight][min]=x", ACME),
        of_table=has_brackets,
    ),
    Difference(
        "bodies of more than 100 levels",
        "table: a bound of ours",
        "emporix",
        emporix(b"[" * 101 + b"]" * 101),
        of_table=lambda violation, _: "more than 100 levels" in violation.received,
    ),
)


def unexplained(mine: list[Violation], theirs: list[str], request: Request) -> list[str]:
    """Return what only one judge finds wrong and no known difference explains."""
    if bool(mine) == bool(theirs):
        return []
    odd = [str(v) for v in mine if not any(d.of_table(v, request) for d in DIFFERENCES)]
    return odd + [m for m in theirs if not any(d.of_reference(m, request) for d in DIFFERENCES)]


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda difference: difference.name)
def test_each_known_difference_is_there(difference: Difference) -> None:
    """The example of a difference divides the judges, and is recognised."""
    on = judges(difference.file)
    mine, theirs = on.table(difference.request), on.reference.request(difference.request)
    assert bool(mine) != bool(theirs), (mine, theirs)
    assert all(difference.of_table(violation, difference.request) for violation in mine)
    assert all(difference.of_reference(message, difference.request) for message in theirs)


def compare(file: str, name: str, profile: settings) -> None:
    """Put generated requests to an operation before both judges."""
    on = judges(file)

    @settings(profile, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
    @given(requests(on.stages.spec, on.stages.spec.operations[name]))
    def agree(request: Request) -> None:
        mine, theirs = on.table(request), on.reference.request(request)
        assert unexplained(mine, theirs, request) == []

    agree()


OPERATIONS = [
    pytest.param(file, name, id=f"{file}-{name}")
    for file in sorted(FILES)
    for name in judges(file).stages.spec.operations
]


@pytest.mark.parametrize("file, name", OPERATIONS)
def test_the_judges_agree(file: str, name: str) -> None:
    """Requests that are valid, nearly valid and odd are valid to both judges or to neither."""
    compare(file, name, settings(max_examples=6, derandomize=True))


@pytest.mark.parametrize("file, name", OPERATIONS)
def test_some_requests_are_valid(file: str, name: str) -> None:
    """Agreement is about valid requests, too: to each operation one is found."""
    on = judges(file)
    # Hypothesis takes constants from all modules that are loaded, so other tests have a say.
    profile = settings(phases=[Phase.generate], derandomize=True, deadline=None, max_examples=5_000)
    some = requests(on.stages.spec, on.stages.spec.operations[name])
    find(
        some,
        lambda request: not on.table(request) and not on.reference.request(request),
        settings=profile,
    )


@pytest.mark.long
@pytest.mark.parametrize("file, name", OPERATIONS)
def test_the_judges_agree_on_many_requests(file: str, name: str) -> None:
    """The same, for more requests to each operation, others on each run."""
    compare(file, name, settings(max_examples=30))
