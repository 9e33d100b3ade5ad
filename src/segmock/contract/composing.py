"""How a request is put together: what a law asks for, and what the profile always sends."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import orjson

from segmock.contract.asking import NOTHING, Skipped
from segmock.contract.calls import Call, query_text
from segmock.contract.credentials import NONE
from segmock.contract.signing import signed
from segmock.core.messages import FORM

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from segmock.contract.asking import Asking
    from segmock.contract.profile import Ask, Profile, RuleStep, Seen
    from segmock.core.document import Json
    from segmock.core.spec import Operation, Spec


def composed(
    operation: Operation,
    profile: Profile,
    fill: Callable[[Json], Json],
    credential: Mapping[str, str],
    asked: Asking,
) -> Call:
    """Return a request for an operation, in which `fill` has replaced all words."""
    foreign = profile.foreign if asked.get("role") == "foreign" else {}
    path = {**profile.path, **foreign.get("path", {}), **(asked.get("path") or {})}
    own = asked.get("headers") or {}
    headers = fill({**profile.headers, **foreign.get("headers", {}), **own})
    told = {name.lower(): str(text) for name, text in headers.items()}
    body, media = _body(asked, fill)
    if body is not None and media:
        told = {"content-type": media, **told}
    query = asked.get("query")
    return Call(
        operation.id,
        operation.method,
        _path(operation, fill(path)),
        query if isinstance(query, str) else query_text(fill(dict(query or {}))),
        {"accept": "application/json", **told, **credential},
        body,
    )


def worded(
    asked: Ask | Seen | RuleStep,
    spec: Spec,
    fill: Callable[[Json], Json],
    path: Mapping[str, Json],
) -> Asking:
    """Return what a request in the words of a profile says; `path` are further path parameters."""
    role = getattr(asked, "role", "full")
    headers = getattr(asked, "headers", {})
    if (made := getattr(asked, "signed", None)) is not None:
        scheme, role = spec.schemes[made.scheme], NONE
        proof = signed(fill(made.claims), fill(made.secret))
        headers = {**headers, scheme.header: scheme.display.partition(": ")[2] + proof}
    form = getattr(asked, "form", None)
    return {
        "path": {**asked.path, **path},
        "query": asked.query,
        "body": NOTHING if asked.body is None or form is not None else asked.body,
        "form": form,
        "headers": headers,
        "role": role,
        "scheme": getattr(asked, "scheme", ""),
    }


def _body(asked: Asking, fill: Callable[[Json], Json]) -> tuple[bytes | None, str]:
    form = asked.get("form")
    if form is not None:
        return urlencode(fill(form), doseq=True).encode(), FORM
    body = asked.get("body", NOTHING)
    media = asked.get("media", "application/json")
    if body is NOTHING:
        return asked.get("raw"), media
    return orjson.dumps(fill(body), option=orjson.OPT_NON_STR_KEYS), media


def _path(operation: Operation, values: Mapping[str, Json]) -> str:
    """Return the path of an operation; raises Skipped where a value is missing."""
    path = operation.template
    for name in operation.placeholders:
        if name not in values:
            raise Skipped(f"no value is known for the path parameter {name}")
        path = path.replace(f"{{{name}}}", quote(str(values[name]), safe=""))
    return path
