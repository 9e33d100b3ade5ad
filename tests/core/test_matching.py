from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmock.core import spec as specs
from segmock.core.matching import Router, decoded, nearest

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


def router(*templates: str, **own: object) -> Router:
    """Return a router of operations, given as `METHOD /template`; each is named by that."""
    paths: dict[str, dict[str, object]] = {}
    for line in templates:
        method, _, template = line.partition(" ")
        names = [part.partition("}")[0] for part in template.split("{")[1:]]
        parameters = [{"name": n, "in": "path", "required": True, "schema": {}} for n in names]
        one = {"operationId": line, "parameters": parameters}
        paths.setdefault(template, {})[method.lower()] = one
    return Router(specs.read({"openapi": "3.1.0", "paths": paths, "x-segmock": own}, "f"))


def lead(to: Router, path: str, method: str = "GET") -> tuple[str, tuple[str, ...]] | None:
    """Return the operation that a path leads to, and its values."""
    match = to.match(path)
    if match is None:
        return None
    operation = match.operation(method)
    return (operation.id if operation else "", match.values)


def test_paths_lead_to_their_operations() -> None:
    """Literal segments must be equal, placeholders take any text but none at all."""
    to = router("GET /a", "PUT /a", "GET /a/{x}/b/{y}")
    assert lead(to, "/a") == ("GET /a", ())
    assert lead(to, "/a", "PUT") == ("PUT /a", ())
    assert lead(to, "/a", "POST") == ("", ())
    assert lead(to, "/a/1/b/2") == ("GET /a/{x}/b/{y}", ("1", "2"))
    for path in ("/", "", "a", "/b", "/a/", "/a/1", "/a//b/2", "/a/1/b/", "/a/1/b/2/3", "/a/1/c/2"):
        assert lead(to, path) is None


def test_literal_segments_win() -> None:
    """Where a literal and a placeholder fit, the literal does, at every segment."""
    to = router("GET /{x}/b", "GET /a/{y}", "GET /a/b", "GET /{x}/{y}")
    assert lead(to, "/a/b") == ("GET /a/b", ())
    assert lead(to, "/a/c") == ("GET /a/{y}", ("c",))
    assert lead(to, "/c/b") == ("GET /{x}/b", ("c",))
    assert lead(to, "/c/d") == ("GET /{x}/{y}", ("c", "d"))


def test_a_literal_that_leads_nowhere_is_left_again() -> None:
    """A placeholder is tried where the literal's way ends later on."""
    to = router("GET /a/b/c", "GET /{x}/b/d", "GET /a/{y}/e")
    assert lead(to, "/a/b/d") == ("GET /{x}/b/d", ("a",))
    assert lead(to, "/a/b/e") == ("GET /a/{y}/e", ("b",))
    assert lead(to, "/a/b/f") is None


def test_text_around_a_placeholder_is_no_part_of_its_value() -> None:
    """Of several forms of a segment the one with the most text of its own wins."""
    to = router("GET /{x}", "GET /{x}.csv", "GET /job-{x}.csv", "PUT /{y}.csv")
    assert lead(to, "/a") == ("GET /{x}", ("a",))
    assert lead(to, "/a.csv") == ("GET /{x}.csv", ("a",))
    assert lead(to, "/a.csv", "PUT") == ("PUT /{y}.csv", ("a",))
    assert lead(to, "/job-a.csv") == ("GET /job-{x}.csv", ("a",))
    assert lead(to, "/.csv") == ("GET /{x}", (".csv",))


@settings(deadline=None)
@given(TEXT)
def test_any_text_makes_one_segment(text: str) -> None:
    """A percent-encoded value, slashes included, never splits and comes back as it was."""
    to = router("GET /a/{x}/b", "GET /a/{x}")
    for path in (f"/a/{quote(text, safe='')}/b", f"/a/{quote(text, safe='')}"):
        match = to.match(path)
        assert match is not None
        assert [decoded(value) for value in match.values] == [text]


@settings(deadline=None)
@given(st.text(alphabet="ab/{}%.é2F"))
def test_no_path_is_too_odd(path: str) -> None:
    """Any path leads somewhere or nowhere."""
    match = router("GET /a/{x}.b", "GET /{x}/a", "GET /").match("/" + path)
    assert match is None or len(match.values) <= 1


def test_case_counts_unless_the_description_says_otherwise() -> None:
    """Where case is ignored, literals and text around placeholders match, values stay as sent."""
    templates = ("GET /Api/{x}", "GET /Api/Job-{x}.CSV")
    assert lead(router(*templates), "/api/A") is None
    assert lead(router(*templates), "/Api/A") == ("GET /Api/{x}", ("A",))
    folding = router(*templates, **{"ignore-case": True})
    assert lead(folding, "/aPI/A") == ("GET /Api/{x}", ("A",))
    assert lead(folding, "/API/JOB-A.csv") == ("GET /Api/Job-{x}.CSV", ("A",))


def test_a_slash_at_the_end_counts_unless_the_description_says_otherwise() -> None:
    """One slash more is taken where asked for, two are not."""
    assert lead(router("GET /a"), "/a/") is None
    taking = router("GET /a", "GET /a/{x}", **{"trailing-slash": True})
    assert lead(taking, "/a/") == ("GET /a", ())
    assert lead(taking, "/a/1/") == ("GET /a/{x}", ("1",))
    assert lead(taking, "/a//") is None
    assert lead(taking, "/") is None


def test_whoever_may_get_may_also_head() -> None:
    """HEAD is answered by GET, unless it is described itself."""
    to = router("GET /a", "PUT /a", "GET /b", "HEAD /b", "PUT /c")
    assert lead(to, "/a", "HEAD") == ("GET /a", ())
    assert lead(to, "/b", "HEAD") == ("HEAD /b", ())
    assert lead(to, "/c", "HEAD") == ("", ())
    matches = [to.match(path) for path in ("/a", "/c")]
    assert [m and m.allow for m in matches] == [("GET", "HEAD", "PUT"), ("PUT",)]


@pytest.mark.parametrize("text", ["%", "%2", "%zz", "a%", "%ff", "%c3%28", "%ed%a0%80"])
def test_broken_encodings_are_refused(text: str) -> None:
    """A percent sign needs two hexadecimal digits, and the bytes must be UTF-8."""
    with pytest.raises(ValueError, match=r".+"):
        decoded(text)


def test_a_plus_is_a_plus_in_a_path() -> None:
    """Only percent signs encode something in a path."""
    assert decoded("a+b%2Bc%20d") == "a+b+c d"


def test_the_nearest_operations_are_named() -> None:
    """A path that is nearly right finds the operations of the paths that look like it."""
    to = specs.read(
        {
            "openapi": "3.1.0",
            "paths": {
                "/segments": {"get": {"operationId": "list"}, "post": {"operationId": "add"}},
                "/coupons": {"get": {"operationId": "coupons"}},
            },
        },
        "f",
    )
    operations = to.operations.values()
    assert [o.id for o in nearest("/segmets", operations)] == ["list", "add"]
    assert [o.id for o in nearest("/segmets", operations, count=1)] == ["list"]
    assert nearest("/zzzzzzzz", operations) == []
    assert nearest("/" + "x" * 1_000_000, operations) == []
