"""Automatic mutants: each is wrong in the one way that its id says, always in the same way."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import orjson
import pytest

from segmock.core.messages import Request, Response
from segmock.core.spec import ReplySpec
from segmock.mutating.automatic import MAX_PLACES, PREFIX, automatic, mutated, read
from segmock.mutating.operators import OPERATORS, TEXT_OPERATORS
from segmock.mutating.places import places
from tests.mutating.recorded import ASKED, Taken, acme, kibo
from tests.twice import said_twice

if TYPE_CHECKING:
    from segmock.core.pipeline import Served

GET = Request("GET", "/things")
JSON = {"Content-Type": "application/json"}
THING = b'{"items":[{"name":"ab","open":true},{"name":"cd"}],"total":2}'


def changed(operator: str, body: bytes = THING, **headers: str) -> Response | None:
    """Return what a mutant of `list`, by its operator and place, makes of a body."""
    given = {name.replace("_", "-"): text for name, text in headers.items()} or JSON
    return mutated(f"auto:list:200:{operator}", GET, Response(200, dict(given), body))


def value(operator: str, body: bytes = THING) -> object:
    """Return the JSON value of a changed body, None where nothing is changed."""
    made = changed(operator, body)
    return None if made is None else orjson.loads(made.body)


def lower(response: Response) -> dict[str, str]:
    """Return the headers by lower-case name, without the length."""
    named = {name.lower(): text for name, text in response.headers.items()}
    return {name: text for name, text in named.items() if name != "content-length"}


# --- every mutant of every answer ----------------------------------------------------------------


@pytest.fixture(params=["acme", "kibo"])
def vendor(request: pytest.FixtureRequest) -> tuple[Served, list[Taken]]:
    """A vendor and its answers: of Kibo, one of each documented status at least."""
    return acme() if request.param == "acme" else kibo()


def test_each_mutant_really_changes_the_answers_it_applies_to(
    vendor: tuple[Served, list[Taken]],
) -> None:
    """In what its group says and in nothing else; what is JSON stays JSON; the length is right."""
    served, taken = vendor
    applied: Counter[str] = Counter()
    for mutant in automatic(served):
        one = read(mutant.id)
        for answer in (a for a in taken if a.operation == one.operation):
            given = replace(answer.response, headers=dict(answer.response.headers))
            given.headers["content-LENGTH"] = str(len(given.body))
            before = replace(given, headers=dict(given.headers))
            made = mutated(mutant.id, answer.request, given)
            assert given == before
            if made is None:
                continue
            applied[one.operator.partition("-2")[0]] += 1
            assert given.status == one.status
            assert made.headers.get("content-LENGTH") == str(len(made.body))
            same = {
                "A": made.body == given.body,
                "B": made.status == given.status,
                "C": lower(made) == lower(given),
            }
            assert [group for group, kept in same.items() if not kept] == [mutant.group]
            if lower(made).get("content-type", "").endswith("json"):
                assert orjson.loads(made.body) != orjson.loads(given.body) or mutant.group != "A"
    assert applied.keys() >= OPERATORS.keys() - {"boolean-flipped"}
    assert applied.keys() >= {"header-changed", "header-dropped", "content-type-changed"}


def test_each_documented_answer_has_its_mutants(vendor: tuple[Served, list[Taken]]) -> None:
    """Another status of the class, one of another class and 500; and two of the content type."""
    served, _ = vendor
    found: dict[tuple[str, int], list[str]] = {}
    for mutant in automatic(served):
        one = read(mutant.id)
        assert (mutant.vendor, str(one)) == (served.vendor.name, mutant.id)
        assert mutant.violation.startswith(f"The answer {one.status} of {one.operation} ")
        found.setdefault((one.operation, one.status), []).append(one.operator)
    for operation in served.spec.operations.values():
        for status, reply in operation.replies.items():
            operators = found.pop((operation.id, status))
            others = [o.removeprefix("status-") for o in operators if o.startswith("status-")]
            assert len(others) == len({*others}) == 3
            assert str(status) not in others
            classes = [int(other) // 100 for other in others]
            assert (classes[0], classes[2], others[2]) == (status // 100, 5, "500")
            assert classes[1] != status // 100
            assert ("content-type-dropped" in operators) is bool(reply.content)
            assert max(Counter(operators).values()) <= MAX_PLACES
    assert found == {}


def test_every_place_of_a_small_schema_is_tried(vendor: tuple[Served, list[Taken]]) -> None:
    """And of a large one only some, but none that the schema has not."""
    served, _ = vendor
    tried: dict[tuple[str, int], set[str]] = {}
    for one in (read(mutant.id) for mutant in automatic(served)):
        if one.operator in OPERATORS:
            tried.setdefault((one.operation, one.status), set()).add(one.place)
    for operation in served.spec.operations.values():
        for status, reply in operation.replies.items():
            schema = reply.content.get("application/json")
            known = set() if schema is None else {*places(schema, served.spec.schema)}
            found = tried.pop((operation.id, status), set())
            assert found <= known
            assert found == known or len(known) > MAX_PLACES
    assert tried == {}


def test_no_answer_is_turned_into_itself() -> None:
    """A documented 500 has another error and another class; what has no body may turn into 204."""
    served, _ = acme()
    weather = served.spec.operations["weather"]
    pooled: dict[int, set[str]] = {}
    for n in range(40):
        replies = {status: ReplySpec(status, {}, {}, "") for status in (200, 500)}
        named = replace(weather, id=f"weather{n}", replies=replies)
        spec = replace(served.spec, operations={named.id: named})
        for one in (read(mutant.id) for mutant in automatic(replace(served, spec=spec))):
            pooled.setdefault(one.status, set()).add(one.operator)
    assert {"status-204", "status-500"} <= pooled[200]
    assert {"status-501", "status-502", "status-503"} <= pooled[500]
    assert "status-500" not in pooled[500]


def test_a_mutant_is_the_same_live_and_on_record() -> None:
    """What it makes of a recorded answer is what a mock with it would have sent."""
    served, taken = acme()
    for mutant in automatic(served):
        if mutant.id.startswith("auto:browse:200:"):
            _, live = acme(ASKED[:1], mutant.id)
            made = mutated(mutant.id, taken[0].request, taken[0].response)
            assert live[0].response == (made or taken[0].response)


SCRIPT = """
from segmock.mutating.automatic import automatic, mutated
from tests.mutating.recorded import acme
served, taken = acme()
for mutant in automatic(served):
    print(mutant.id, mutant.group, mutant.violation)
    for one in taken:
        print(mutated(mutant.id, one.request, one.response))
"""


def test_mutants_are_equal_in_any_process() -> None:
    """Their ids, and what they do, byte by byte, whatever the hash seed."""
    said = said_twice(SCRIPT)
    assert said.count("Response(") > 300


def test_mutants_do_not_depend_on_the_order_of_the_description() -> None:
    """Turned round, it has the same ones."""
    served, _ = acme()
    operations = dict(reversed(served.spec.operations.items()))
    for name, operation in operations.items():
        operations[name] = replace(operation, replies=dict(reversed(operation.replies.items())))
    turned = replace(served, spec=replace(served.spec, operations=operations))
    ours, theirs = ([m.id for m in automatic(one)] for one in (served, turned))
    assert ours != theirs
    assert sorted(ours) == sorted(theirs)


# --- ids -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "auto:",
            "auto:a:200",
            "auto:a:200:nope",
            "auto:a:200:status-600",
            "auto:a:99:nulled",
        ),
        *("auto:a:200:nulled:", "auto:a:200:nulled:b", "acme-dashes", "auto::200:nulled"),
        "auto:a:200:nulled\n",
    ],
)
def test_other_ids_are_refused(text: str) -> None:
    """They are not taken for a mutant that does nothing."""
    with pytest.raises(ValueError, match="is not the id of an automatic mutant"):
        mutated(text, GET, Response(200, {}))


def test_an_id_may_have_colons_in_its_place() -> None:
    """A property can have any name."""
    one = read("auto:list:200:nulled:/a:b/~1c")
    assert (one.operation, one.status, one.operator, one.place) == (
        *("list", 200, "nulled", "/a:b/~1c"),
    )
    assert str(one) == f"{PREFIX}list:200:nulled:/a:b/~1c"
    assert value("nulled:/a:b/~1c", b'{"a:b":{"/c":1}}') == {"a:b": {"/c": None}}


# --- single ones ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "operator, body",
    [
        ("array-emptied:/items", {"items": [], "total": 2}),
        ("property-removed:/total", {"items": orjson.loads(THING)["items"]}),
        ("boolean-flipped:/items/*/open", None),
        ("array-emptied:/nope", None),
        ("array-emptied:/total", None),
        ("nulled:/total/*", None),
        ("array-emptied:/items/7", None),
    ],
)
def test_a_place_is_looked_for_in_the_answer(operator: str, body: object) -> None:
    """Where it is not, or is of another kind, the answer is right."""
    if operator.startswith("boolean"):
        made = value(operator)
        assert isinstance(made, dict)
        assert made["items"] == [{"name": "ab", "open": False}, {"name": "cd"}]
    else:
        assert value(operator) == body


def test_only_one_of_the_items_is_wrong() -> None:
    """Which one, the hash says; one that can be changed is found wherever it is."""
    made = value("string-replaced:/items/*/name")
    assert isinstance(made, dict)
    names = [item["name"] for item in made["items"]]
    assert len({*names} & {"ab", "cd"}) == 1
    late = b'{"items":[1,2,3,4,[],"x",null,true]}'
    assert value("boolean-flipped:/items/*", late) == {"items": [1, 2, 3, 4, [], "x", None, False]}


def test_an_item_with_nothing_to_change_is_passed_over() -> None:
    """A list of one element cannot be turned round, one of two can."""
    for body in (b"[[1],[1,2]]", b"[[1,2],[1]]"):
        made = value("array-exchanged:/*", body)
        assert isinstance(made, list)
        assert [2, 1] in made
    assert changed("array-exchanged:/*", b"[[1],[2,2]]") is None


@pytest.mark.parametrize("operator", ["array-emptied", "text-emptied", "nulled:/a"])
@pytest.mark.parametrize(
    "response",
    [
        Response(404, JSON, b'{"a":1}'),
        Response(200, JSON, b""),
        Response(200, JSON, b"{"),
        Response(200, {"Content-Type": "image/png"}, b"\xff"),
        Response(200, {}, b"\xff"),
    ],
    ids=["status", "empty", "broken", "image", "untyped"],
)
def test_other_answers_are_left_alone(operator: str, response: Response) -> None:
    """Of another status, without a body, or with one that is not what it says."""
    assert mutated(f"auto:list:200:{operator}", GET, response) is None


def test_bodies_that_are_not_sent_are_left_alone() -> None:
    """An answer to HEAD has the headers of a body, but none."""
    head = Request("HEAD", "/things")
    assert mutated("auto:list:200:nulled:/total", head, Response(200, JSON, THING)) is None
    assert mutated("auto:list:200:status-201", head, Response(200, JSON, THING)) is not None


@pytest.mark.parametrize(
    "operator, text",
    [
        ("text-emptied", ""),
        ("text-line-added", "a;b\n1;2\n_internal\n"),
        ("text-special", None),
        ("text-line-removed", None),
    ],
)
def test_texts_are_mutated_as_a_whole(operator: str, text: str | None) -> None:
    """Those that are no JSON: lines come and go."""
    made = changed(operator, b"a;b\n1;2\n", Content_Type="text/csv; charset=utf-8")
    assert made is not None
    assert made.body.decode() != "a;b\n1;2\n"
    if text is not None:
        assert made.body.decode() == text
    if operator == "text-line-removed":
        assert made.body in {b"a;b\n", b"1;2\n"}
    assert changed(operator, THING) is None


def test_a_text_answer_has_text_mutants() -> None:
    """And none of a JSON body's."""
    served, _ = acme()
    operators = {
        read(m.id).operator for m in automatic(served) if m.id.startswith("auto:weather:200:")
    }
    assert operators >= TEXT_OPERATORS.keys()
    assert operators & OPERATORS.keys() == set()


@pytest.mark.parametrize(
    "before, after",
    [
        ("true", "false"),
        ("false", "true"),
        ("http://a/b/7", "http://a/b/7x"),
        ("", "x"),
        ("-", "-x"),
    ],
)
def test_a_header_is_changed_as_what_it_is(before: str, after: str) -> None:
    """Whatever the case of its name."""
    made = changed("header-changed:/x-thing", X_THING=before)
    assert made is not None
    assert made.headers == {"X-THING": after}


def test_a_number_in_a_header_stays_a_number() -> None:
    """Another one, a little larger."""
    made = changed("header-changed:/x-thing", X_Thing="41", X_Other="1")
    assert made is not None
    assert 42 <= int(made.headers["X-Thing"]) <= 50
    assert made.headers["X-Other"] == "1"


def test_a_header_that_is_not_there_cannot_be_wrong() -> None:
    """Neither changed nor dropped."""
    assert changed("header-changed:/x-thing") is None
    assert changed("header-dropped:/x-thing") is None
    assert changed("content-type-dropped", X_Other="1") is None


def test_a_mocks_own_headers_are_no_promise() -> None:
    """Nobody else sends them, so nobody need miss them."""
    served, _ = kibo()
    assert not any("segmock-" in mutant.id for mutant in automatic(served))


@pytest.mark.parametrize(
    "media", ["application/json", "text/json", "application/problem+json", "text/html", "", "odd"]
)
def test_a_changed_content_type_is_of_another_format(media: str) -> None:
    """One JSON type for another might be documented."""
    made = changed("content-type-changed", Content_Type=media)
    assert made is not None
    assert made.headers["Content-Type"] != media
    assert "json" not in media or "json" not in made.headers["Content-Type"]


def test_a_delay_stays() -> None:
    """A slow answer that is wrong is slow."""
    for operator in ("status-201", "content-type-dropped", "nulled:/total"):
        given = Response(200, dict(JSON), THING, 2.5)
        made = mutated(f"auto:list:200:{operator}", GET, given)
        assert made is not None
        assert made.delay == 2.5
