from __future__ import annotations

import copy
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema_path import SchemaPath
from openapi_core.validation.schemas.factories import SchemaValidatorsFactory
from referencing.exceptions import Unresolvable

from segmock.core import document
from segmock.core.document import at, pointer, tokens, walk
from segmock.core.messages import FORM, Request
from segmock.core.reference import Reference, check_document
from tests.traffic import FILES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from segmock.core.document import Json

ACME = document.load(FILES["acme"])
KEY = {"acme-key": "segmock"}
JSON = {**KEY, "content-type": "application/json"}
CLERK = {"authorization": "Basic c2VnbW9jazpzZWdtb2Nr", "content-type": FORM}


@pytest.fixture(scope="module")
def judge() -> Reference:
    """The judge of the fifth description."""
    return Reference(ACME)


def changed(change: Callable[[Json], object]) -> Json:
    """Return the fifth description with a change made to it."""
    raw = copy.deepcopy(ACME)
    change(raw)
    return raw


def defects(change: Callable[[Json], object]) -> list[tuple[str, str]]:
    """Return place and fault of each defect of the changed description."""
    found = check_document(changed(change), "f.yaml")
    assert {(d.file, d.line) for d in found} <= {("f.yaml", None)}
    return [(d.pointer, d.what) for d in found]


@pytest.mark.parametrize("path", FILES.values(), ids=list(FILES))
def test_the_descriptions_are_openapi(path: Path) -> None:
    """The four descriptions, and the fifth, keep the standard."""
    assert check_document(document.load(path), path.name) == []


@pytest.mark.parametrize(
    "place, value, what",
    [
        ("/info", None, "null is not of type"),
        ("/paths/~1crates/get/summary", 5, "5 is not of type"),
        ("/paths/~1crates/get/parameters/0/in", "body", '"body" is not one of'),
        ("/paths/~1crates/get/responses", [], "[] is not of type"),
        ("/components/responses/Refusal/description", {}, "{} is not of type"),
        ("/paths", "none", '"none" is not of type'),
    ],
)
def test_what_breaks_the_structure_is_told_with_its_place(
    place: str, value: Json, what: str
) -> None:
    """Each fault has a pointer, and says what is wrong in one line."""
    *above, last = tokens(place)
    ((found, told),) = defects(lambda raw: at(raw, pointer(*above)).update({last: value}))
    assert found == place
    assert told.startswith(f"is not OpenAPI: {what}")
    assert "\n" not in told


def test_all_faults_of_structure_come_at_once() -> None:
    """One look finds them all."""

    def change(raw: Json) -> None:
        del raw["info"]["title"]
        raw["paths"]["/crates"]["get"]["summary"] = 5
        raw["tags"] = "x"
        raw["components"]["schemas"]["Crate"]["properties"]["colour"]["$ref"] = "#/nothing"

    assert {place for place, _ in defects(change)} == {
        "/info",
        "/paths/~1crates/get/summary",
        "/tags",
        "/components/schemas/Crate/properties/colour",
    }


@pytest.mark.parametrize(
    "change, place, what",
    [
        (
            lambda raw: raw["components"]["schemas"]["Crate"]["properties"]["weight"].update(
                default="heavy"
            ),
            "/components/schemas/Crate/properties/weight",
            "'heavy' is not of type 'integer'",
        ),
        (
            lambda raw: raw["paths"]["/crates"]["get"].update(operationId="pack"),
            "",
            "Operation ID 'pack'",
        ),
        (
            lambda raw: raw["paths"]["/shelves/{shelf}"]["put"].update(parameters=[]),
            "",
            "Path parameter 'shelf'",
        ),
    ],
)
def test_what_breaks_the_meaning_is_told(
    change: Callable[[Json], object], place: str, what: str
) -> None:
    """A default that breaks its own schema has a place, and a fault between places has none."""
    ((found, told),) = defects(change)
    assert (found, what in told) == (place, True)


def test_nothing_is_fetched() -> None:
    """A reference to elsewhere is a defect, and no request or file is opened for it."""
    for ref in ("http://127.0.0.1:9/x", "file:///etc/passwd", "other.yaml", "urn:x"):
        found = defects(
            lambda raw, ref=ref: raw["paths"]["/crates"]["get"]["responses"].update(  # type: ignore[misc]
                {"400": {"$ref": ref}}
            )
        )
        assert found == [
            ("/paths/~1crates/get/responses/400", f"$ref {ref!r} leaves the file"),
        ]


def test_the_judge_fetches_nothing_either() -> None:
    """A description that was not checked cannot make the judge open anything."""
    raw = changed(
        lambda raw: raw["components"]["requestBodies"].update(
            Crate={"$ref": "http://127.0.0.1:9/x"}
        )
    )
    with pytest.raises(Unresolvable) as caught:
        Reference(raw).request(Request("POST", "/crates", "", JSON, b"{}"))
    fetching = caught.value.__cause__
    assert fetching is not None
    assert "a $ref must stay in the file" in str(fetching.__cause__)


WRONG: dict[str, Callable[[Json], object]] = {
    "circle": lambda raw: raw["components"]["schemas"].update(
        Crate={"$ref": "#/components/schemas/Colour"},
        Colour={"$ref": "#/components/schemas/Crate"},
    ),
    "text": lambda raw: raw["paths"]["/crates"]["get"]["parameters"].append(
        {"$ref": "#/info/title"}
    ),
}


@pytest.mark.parametrize("change", WRONG.values(), ids=list(WRONG))
def test_references_to_the_wrong_thing_are_told(change: Callable[[Json], object]) -> None:
    """Circles, and references to something of another kind, end in a defect."""
    ((_, told),) = defects(change)
    assert told == "a $ref leads in a circle or to something of another kind"


@pytest.mark.parametrize("raw", [None, [], 5, "text", {}, {"openapi": "3.1.0"}])
def test_something_else_is_no_description(raw: Json) -> None:
    """Any file that is no description is refused."""
    assert check_document(raw, "f")


PLACES = [place for place, _ in walk(ACME)][1:]
ODD = st.sampled_from([None, 0, "", "x", [], [None], {}, {"$ref": "#/info"}, {"$ref": "#/paths"}])


@given(st.sampled_from(PLACES), ODD)
@settings(max_examples=60, deadline=None)
def test_any_file_is_checked_to_the_end(place: str, odd: Json) -> None:
    """Whatever stands where, the check ends with defects or without."""
    raw = copy.deepcopy(ACME)
    *above, last = tokens(place)
    node = at(raw, pointer(*above))
    node[int(last) if isinstance(node, list) else last] = odd
    assert all(defect.what for defect in check_document(raw, "f"))


@pytest.mark.parametrize(
    "request_",
    [
        Request("GET", "/crates", "", KEY),
        Request("GET", "/crates", "colour=red,blue&open=true&ratio=1.5&near=5&x=1", KEY),
        Request("GET", "/crates", "near=here", {**KEY, "Acme-From": "5"}),
        Request("HEAD", "/crates", "", {"Acme-Key": "k"}),
        Request("GET", "/crates/a%2Fb.crate", "", KEY),
        Request("POST", "/crates", "", JSON, b'{"label": "x"}'),
        Request(
            *("POST", "/crates", "", {**KEY, "content-type": "Application/JSON; charset"}),
            b'{"label": "x"}',
        ),
        Request("PUT", "/shelves/top", "", KEY),
        Request("GET", "/weather"),
        Request("POST", "/keys", "", CLERK, b"holder=a+b&doors=1&doors=2&night=true"),
        Request("POST", "/keys", "", {**CLERK, **JSON}, b'{"holder": "a", "doors": [1]}'),
        Request("GET", "/crates", "fits[weight][min]=1&labels=a&labels=b", KEY),
        Request("GET", "/crates", "fits%5Bnotes%5D%5B%24a%5D%5Bany%5D%5B0%5D=b&labels[0]=a", KEY),
    ],
)
def test_valid_requests_are_valid(judge: Reference, request_: Request) -> None:
    """A request that keeps the description has nothing wrong with it."""
    assert judge.request(request_) == []


@pytest.mark.parametrize(
    "request_, told",
    [
        (Request("GET", "/crates"), ["SecurityValidationError (SecurityNotFound)"]),
        (Request("GET", "/nowhere", "", KEY), ["PathNotFound"]),
        (Request("PATCH", "/crates", "", KEY), ["OperationNotFound"]),
        (Request("GET", "/crates/a/b.crate", "", KEY), ["PathNotFound"]),
        (Request("GET", "/crates", "open=5x", KEY), ["ParameterValidationError open (CastError)"]),
        (
            Request("GET", "/crates", "near=0123456789a", {**KEY, "acme-from": "-1"}),
            [
                "InvalidParameter Acme-From: -1 is less than the minimum of 0",
                "InvalidParameter near: '0123456789a' is too long",
            ],
        ),
        (Request("POST", "/crates", "", JSON), ["MissingRequiredRequestBody"]),
        (
            Request("POST", "/crates", "", KEY, b"{}"),
            ["RequestBodyValidationError (MediaTypeNotFound)"],
        ),
        (
            Request("POST", "/crates", "", JSON, b"\xff"),
            ["RequestBodyValidationError (MediaTypeDeserializeError)"],
        ),
        (
            Request("POST", "/crates", "", JSON, b'{"label": 5, "weight": -1}'),
            [
                "InvalidRequestBody /label: 5 is not of type 'string'",
                "InvalidRequestBody /weight: -1 is less than the minimum of 0",
            ],
        ),
        (Request("POST", "/crates", "", JSON, b"[" * 50_000), ["Nested too deeply to be judged"]),
        (
            Request(
                "POST", "/keys", "", {**CLERK, **KEY, "authorization": "Bearer x"}, b"holder=a"
            ),
            ["SecurityValidationError (SecurityNotFound)"],
        ),
        (
            Request("POST", "/keys", "", CLERK, b"doors=1&doors=0"),
            [
                "InvalidRequestBody: 'holder' is a required property",
                "InvalidRequestBody /doors/1: 0 is less than the minimum of 1",
            ],
        ),
        (
            Request("POST", "/keys", "", CLERK, b"holder=\xff"),
            ["RequestBodyValidationError (MediaTypeDeserializeError)"],
        ),
        (
            Request("GET", "/crates", "labels=a&labels=b&labels=c&labels=d", KEY),
            ["InvalidParameter labels: ['a', 'b', 'c', 'd'] is too long"],
        ),
    ],
)
def test_everything_wrong_with_a_request_is_told(
    judge: Reference, request_: Request, told: list[str]
) -> None:
    """Each fault is one line, with the name or the place of what is wrong."""
    assert judge.request(request_) == told


def test_answers_are_judged(judge: Reference) -> None:
    """Status, headers and body of an answer are held to the description."""
    asked = Request("GET", "/crates", "", KEY)
    headers = {"Acme-Trace": "t-01234567x", "ACME-COUNT": "5", "Content-Type": "application/json"}
    assert judge.response(asked, 200, headers, b'{"crates": []}') == []
    assert judge.response(asked, 299, headers, b"") == ["ResponseNotFound"]
    assert judge.response(asked, 200, headers, b"") == ["MissingData"]
    assert judge.response(asked, 200, {**headers, "ACME-COUNT": "x"}, b'{"crates": 5}') == [
        "InvalidData /crates: 5 is not of type 'array'",
        "HeaderValidationError Acme-Count (CastError)",
    ]


def test_the_answer_to_head_has_no_body(judge: Reference) -> None:
    """Only its status and headers are judged."""
    asked = Request("HEAD", "/crates", "", KEY)
    headers = {"acme-trace": "t-01234567x", "content-type": "application/json"}
    assert judge.response(asked, 200, headers, b"") == ["MissingRequiredHeader Acme-Count"]


def test_other_media_types_are_read(judge: Reference) -> None:
    """Problems are JSON as well, and texts are texts."""
    asked = Request("GET", "/crates", "", KEY)
    problem = {"content-type": "application/problem+json"}
    assert judge.response(asked, 400, problem, b'{"status": 400, "violations": []}') == []
    assert judge.response(asked, 400, problem, b"{}") != []
    text = {"content-type": "text/plain; charset=utf-8", "acme-fresh": "true"}
    assert judge.response(Request("GET", "/weather"), 200, text, "schön".encode()) == []
    assert judge.response(Request("GET", "/weather"), 200, text, b"\xff") == [
        "DataValidationError (MediaTypeDeserializeError)"
    ]


def test_tokens_of_oauth_are_looked_for() -> None:
    """A scheme that openapi-core does not know is met by any token."""
    judge = Reference(document.load(FILES["emporix"]))
    asked = Request("GET", "/customer-segment/tenant/segments")
    assert judge.request(asked) == ["SecurityValidationError (SecurityNotFound)"]
    asked.headers = {"authorization": "Bearer segmock"}
    assert judge.request(asked) == []


def test_what_brings_warnings_is_kept_from_the_judge() -> None:
    """Deprecated parameters and ones that may be empty are judged without a warning."""

    def change(raw: Json) -> None:
        parameters = {p["name"]: p for p in raw["paths"]["/crates"]["get"]["parameters"]}
        parameters["ratio"]["deprecated"] = True
        parameters["near"]["allowEmptyValue"] = True
        raw["paths"]["/crates"]["get"]["responses"]["200"]["headers"]["Acme-Count"].update(
            deprecated=True
        )

    judge = Reference(changed(change))
    asked = Request("GET", "/crates", "ratio=1&near=", KEY)
    assert judge.request(asked) == []
    headers = {"acme-trace": "t-01234567x", "acme-count": "1", "content-type": "application/json"}
    assert judge.response(asked, 200, headers, b'{"crates": []}') == []


def test_repeated_fields_are_items_where_that_is_described() -> None:
    """An exploded array takes every field of its name."""

    def change(raw: Json) -> None:
        parameters = {p["name"]: p for p in raw["paths"]["/crates"]["get"]["parameters"]}
        parameters["colour"]["explode"] = True

    judge = Reference(changed(change))
    assert judge.request(Request("GET", "/crates", "colour=red&colour=blue", KEY)) == []
    assert judge.request(Request("GET", "/crates", "colour=red&colour=x", KEY)) == [
        "InvalidParameter colour /1: 'x' is not one of ['red', 'green', 'blue']"
    ]


def test_a_list_that_must_be_sent_may_have_brackets() -> None:
    """The judge, who cannot see one with brackets, does not miss it."""

    def change(raw: Json) -> None:
        parameters = {p["name"]: p for p in raw["paths"]["/crates"]["get"]["parameters"]}
        parameters["labels"]["required"] = True
        parameters["fits"]["required"] = True

    judge = Reference(changed(change))
    assert judge.request(Request("GET", "/crates", "labels[]=a&fits[notes]=x", KEY)) == []


def test_openapi_core_is_imported_when_it_is_needed() -> None:
    """A process that judges nothing does not pay for the import."""
    probe = "import sys, segmock.core.reference; print('openapi_core' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", probe], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "False"


def test_what_one_message_needs_is_there_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """A schema's validator and the place that is meant are made but once: each takes a while."""
    judge, made = Reference(ACME), list[str]()

    def counting(maker: type, name: str) -> None:
        usual = getattr(maker, name)

        def counted(*given: Json, **more: Json) -> Json:
            # Those that cast a text keep to themselves, and are openapi-core's own.
            if "reference" in type(given[0]).__module__ or name != "create":
                made.append(name)
            return usual(*given, **more)

        monkeypatch.setattr(maker, name, counted)

    counting(SchemaValidatorsFactory, "create")
    counting(SchemaPath, "from_dict")
    request, answer = Request("GET", "/crates", "", KEY), (200, JSON, b"[]")
    assert judge.response(request, *answer) == judge.response(request, *answer)
    assert made == ["create"] * len(made)
    before = len(made)
    judge.response(request, *answer)
    assert len(made) == before > 0
