"""The configuration of a run: the committed settings, the credentials and the ids that exist."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from contract_tests import learning
from contract_tests.target import PASSWORD, USER, WORD

if TYPE_CHECKING:
    from contract_tests.description import Description, Json
    from contract_tests.target import Target

HERE = Path(__file__).parent
SETTINGS = HERE / "schemathesis.toml"
HOOKS = HERE / "hooks.py"

SHARE = 0.8
"""The share of the generated cases that use an id known to exist; each parameter has its own."""

SPARE = 3
"""One in so many of the known ids is left to the operations that delete."""


def configured(description: Description, target: Target) -> str:
    """Return the configuration of a run: the committed one, credentials and known ids.

    A credential stands there as the name of its variable, so that the file holds no secret.
    """
    # A top-level key must stand before the first table.
    lines = [f"hooks = {_quoted(str(HOOKS))}", "", SETTINGS.read_text(encoding="utf-8")]
    lines += [
        "# --- added for this run ---",
        "",
        "[output.sanitization]",
        _hidden(description, target),
    ]
    for name, (variable, _) in target.credentials(description).items():
        lines += ["", f"[auth.openapi.{_quoted(name)}]"]
        scheme = description.resolve(description.schemes[name])
        lines += [f'{key} = "${{{variable}{end}}}"' for key, end in _parts(scheme)]
    known = learning.ids(description, target)
    for name, values in known.items():
        # What may be deleted is not what the other operations rely on.
        spare = -(-len(values) // SPARE)
        lines += ["", f"[dictionaries.{_quoted(name)}]"]
        lines += [f"values = {_quoted(values[:-spare] or values)}"]
        lines += ["", f"[dictionaries.{_quoted(name + ' to spare')}]"]
        lines += [f"values = {_quoted(values[-spare:])}"]
    lines += ["", "[parameters]", *(_bound(name, name) for name in known)]
    for operation in description.operations():
        if operation.method == "delete":
            lines += ["", "[[operations]]", f"include-operation-id = {_quoted(operation.name)}"]
            lines += ["[operations.parameters]"]
            lines += [_bound(n, f"{n} to spare") for n in operation.parameters if n in known]
    return "\n".join([*lines, ""])


def _parts(scheme: Json) -> list[tuple[str, str]]:
    """Return Schemathesis's keys for a scheme, each with what ends the name of its variable."""
    if scheme["type"] == "apiKey":
        return [("api_key", "")]
    if scheme.get("scheme") == "basic":
        return [("username", USER), ("password", PASSWORD)]
    return [("bearer", "")]


def _hidden(description: Description, target: Target) -> str:
    """Return the setting that keeps credentials, but not the mock's word, out of the output."""
    credentials = target.credentials(description)
    if all(credential == WORD for _, credential in credentials.values()):
        return "enabled = false"
    headers = [description.schemes[scheme].get("name", "authorization") for scheme in credentials]
    return f"keys-to-sanitize = {_quoted(sorted({name.lower() for name in headers}))}"


def _bound(parameter: str, dictionary: str) -> str:
    binding = f"{{ dictionary = {_quoted(dictionary)}, probability = {SHARE} }}"
    return f"{_quoted('path.' + parameter)} = {binding}"


def _quoted(value: Json) -> str:
    """Return a string, or a list of strings and numbers, as TOML."""
    return json.dumps(value, ensure_ascii=False)
