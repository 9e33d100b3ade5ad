"""Generated requests to every route, valid and not: each answer is as the description says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from segmock import app
from segmock.web.control.answering import described
from segmock.web.door import SegmockFlask
from tests import conftest
from tests.acme import VENDOR

if TYPE_CHECKING:
    from segmock.core.document import Json

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


OPERATIONS = described().spec.operations


@pytest.fixture(scope="module")
def schema() -> schemathesis.BaseSchema:
    """The control plane of a mock of the fifth vendor, by the document that it serves."""
    chosen = conftest.settings(openapi=conftest.ACME, fixtures=conftest.ACME)
    mock = app.build(chosen, {"acme": VENDOR})
    flask_app = SegmockFlask(mock.pipeline, mock.worlds)
    return schemathesis.openapi.from_wsgi("/__segmock/openapi.json", flask_app)


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("name", OPERATIONS)
def test_every_answer_is_as_described(
    schema: schemathesis.BaseSchema, name: str, mode: GenerationMode
) -> None:
    """Status, content type, headers and body; what is refused is refused in the same form."""
    operation = OPERATIONS[name]
    asked = schema[operation.template][operation.method]

    @given(case=asked.as_strategy(generation_mode=mode))
    @settings(
        max_examples=5,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: schemathesis.Case[Json]) -> None:
        # What is no JSON is refused before the operation is looked at; other tests are about that.
        case.headers["Content-Type"] = "application/json"
        case.call_and_validate(checks=CHECKS)

    try:
        ask()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE, "nothing valid can be asked"
