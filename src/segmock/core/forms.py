"""Request bodies of the type `application/x-www-form-urlencoded`: bytes in, a JSON object out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.core.parameters import fields_of
from segmock.core.problem import Violation
from segmock.core.shapes import Report

if TYPE_CHECKING:
    from segmock.core.document import Record
    from segmock.core.shapes import Shapes, Tree


def fields(body: bytes) -> tuple[list[tuple[str, str]], list[Violation]]:
    """Return the names and values of a form, and what keeps it from being read."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        hint = "Percent-encode the bytes of UTF-8."
        got = f"no UTF-8 at byte {error.start}"
        return [], [Violation("body", "", "percent-encoded UTF-8", got, hint)]
    return fields_of(text, "body")


def read(
    sent: list[tuple[str, str]], schema: Record, spec: str, shapes: Shapes
) -> tuple[Record, list[Violation]]:
    """Return a form as the object that its schema describes, and which fields do not fit.

    A name is sent once, unless its schema is an array. `spec` is the place of the schema.
    """
    texts: dict[str, list[str]] = {}
    for name, text in sent:
        texts.setdefault(name, []).append(text)
    report = Report("body", spec)
    tree: dict[str, Tree] = {**texts}
    return shapes.record(tree, schema, "", report), report.found
