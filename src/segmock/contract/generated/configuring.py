"""The configuration of a run: the settings of all runs, cases, credentials, and ids that exist."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from segmock.contract.credentials import Credentials
    from segmock.contract.generated.learning import Learnt
    from segmock.contract.generated.planning import Plan
    from segmock.core.document import Json, Record
    from segmock.core.spec import Operation, Spec

HERE = Path(__file__).parent
SETTINGS = HERE / "schemathesis.toml"
HOOKS = HERE / "hooks.py"

USER, PASSWORD = "_USER", "_PASSWORD"
"""What ends the variables that hold the two halves of a credential of two, `user:password`."""
SHARE = 0.8
"""The share of the generated cases that use an id known to exist; each parameter has its own."""

ACCEPTED = ["2xx", "3xx", "401", "403", "404", "409", "429", "5xx"]
"""Statuses with which Schemathesis lets valid data be answered."""
REJECTED = [
    *("400", "401", "403", "404", "405", "406", "409", "411", "413", "414", "415", "422", "428"),
    *("429", "431", "5xx"),
]
"""Statuses with which Schemathesis lets invalid data be answered; both lists are its defaults."""


def configured(
    spec: Spec,
    plan: Plan,
    credentials: Credentials,
    learnt: Learnt,
    lenient: Iterable[Record],
) -> str:
    """Return the configuration of a run, as TOML.

    A credential stands there as the name of its variable, so that the file holds no secret. In
    `lenient` are records with `law` (the name of a check), `operation` and `reason`; those of other
    laws are passed over.
    """
    lines = [
        # A top-level key must stand before the first table.
        f"hooks = {_quoted(str(HOOKS))}",
        "",
        SETTINGS.read_text(encoding="utf-8"),
        "# --- added for this run ---",
    ]
    for phase, cases in (("fuzzing", plan.examples), ("stateful", plan.sequences)):
        lines += ["", f"[phases.{phase}.generation]", f"max-examples = {cases}"]
        lines += [f"no-shrink = {_quoted(not plan.shrunk)}"]
    for name, (variable, _) in shown(spec, credentials).items():
        lines += ["", f"[auth.openapi.{_quoted(name)}]"]
        lines += [f'{key} = "${{{variable}{end}}}"' for key, end in _parts(spec, name)]
    for name, value in learnt.constants.items():
        lines += ["", f"[dictionaries.{_quoted(name)}]", f"values = {_quoted([value])}"]
    for name, values in learnt.ids.items():
        lines += ["", f"[dictionaries.{_quoted(name)}]", f"values = {_quoted(values)}"]
    lines += ["", "[parameters]"]
    lines += [_bound(name, name, 1.0) for name in learnt.constants]
    lines += [_bound(f"path.{name}", name) for name in learnt.ids]
    forgiven = [*lenient]
    for operation in spec.operations.values():
        if own := list(_own(operation, plan, forgiven)):
            name = _quoted(operation.id)
            lines += ["", "[[operations]]", f"include-operation-id = {name}", *own]
    return "\n".join([*lines, ""])


def shown(spec: Spec, credentials: Credentials) -> dict[str, tuple[str, str]]:
    """Return, by security scheme, the variable that holds the credential, and the credential.

    These are the schemes whose variable is set. Where none is set, they are the schemes of each
    operation's first alternative, with the mock's word.
    """
    names = list(spec.schemes)
    if credentials.mock:
        first = [o.security[0] for o in spec.operations.values() if o.security]
        names = [name for schemes in first for name in schemes]
    known = {name: (credentials.variable(name), credentials.credential(name)) for name in names}
    return {name: pair for name, pair in known.items() if pair[1]}


def secrets(spec: Spec, credentials: Credentials) -> dict[str, str]:
    """Return the variables that the configuration of a run names, with their values."""
    found: dict[str, str] = {}
    for variable, credential in shown(spec, credentials).values():
        user, colon, password = credential.partition(":")
        found[variable] = credential
        found |= {variable + USER: user, variable + PASSWORD: password if colon else user}
    return found


def _own(operation: Operation, plan: Plan, lenient: Sequence[Record]) -> Iterator[str]:
    """Yield the settings of one operation."""
    laws = {one["law"] for one in lenient if one.get("operation") == operation.id}
    if "positive_data_acceptance" in laws:
        yield _expected("positive_data_acceptance", [*ACCEPTED, "400"])
    if operation.apart:
        # Each element of a bulk is accepted or refused for itself, and the answer tells which.
        yield _expected("negative_data_rejection", [str(operation.success), *REJECTED])
    if "use_after_free" in laws:
        yield "checks.use_after_free.enabled = false"
    for phase, chosen in (("coverage", plan.covered), ("fuzzing", plan.fuzzed)):
        if chosen is not None and operation.id not in chosen:
            yield f"phases.{phase}.enabled = false"


def _parts(spec: Spec, name: str) -> list[tuple[str, str]]:
    """Return Schemathesis's keys for a scheme, each with what ends the name of its variable."""
    scheme = spec.schemes[name]
    if scheme.basic:
        return [("username", USER), ("password", PASSWORD)]
    return [("bearer" if scheme.prefix else "api_key", "")]


def _expected(check: str, statuses: list[str]) -> str:
    return f"checks.{check}.expected-statuses = {_quoted(statuses)}"


def _bound(parameter: str, dictionary: str, share: float = SHARE) -> str:
    binding = f"{{ dictionary = {_quoted(dictionary)}, probability = {share} }}"
    return f"{_quoted(parameter)} = {binding}"


def _quoted(value: Json) -> str:
    """Return a string, a boolean, or a list of strings and numbers, as TOML."""
    return json.dumps(value, ensure_ascii=False)
