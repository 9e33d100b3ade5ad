"""Credentials of one's own in the place of the mock's words, at a target that is no mock."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from segmock.contract.credentials import WORDS, Credentials, variable
from segmock.core.credentials import VALID
from segmock.replaying.playing import Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from segmock.core.matching import Match
    from segmock.core.messages import Request
    from segmock.core.serving import Served
    from segmock.core.spec import Operation

ROLES = {WORDS[role]: role for role in ("full", "narrow", "expired")}
"""Word of the mock to the role that it stands for."""


class Swap:
    """What an environment has for one vendor."""

    def __init__(self, served: Served, environ: Mapping[str, str]) -> None:
        self._served = served
        self._environ = environ
        self.credentials = Credentials(served.vendor.name, served.spec.schemes, environ)

    def request(self, request: Request, match: Match) -> Request:
        """Return what is sent in place of a request; raises Skipped where a credential is missing.

        A path parameter that is the mock's own word, such as a tenant, becomes that of the
        environment.
        """
        operation = match.operation(request.method) or next(iter(match.operations.values()))
        headers = dict(request.headers)
        headers.update(self._shown(request, operation))
        return replace(request, path=self._path(request.path, operation), headers=headers)

    def _shown(self, request: Request, operation: Operation) -> dict[str, str]:
        """Return the headers whose words are to be replaced, with what replaces them."""
        found: dict[str, str] = {}
        reasons: dict[str, str] = {}
        for scheme, role in self._words(request, operation):
            header = self._served.spec.schemes[scheme].header
            headers, missing = self.credentials.show(role, [{scheme: ()}])
            if headers is None:
                reasons[header] = missing
            elif header not in found:
                found.update(headers)
        if left := reasons.keys() - found.keys():
            raise Skipped(reasons[min(left)])
        return found

    def _words(self, request: Request, operation: Operation) -> Iterator[tuple[str, str]]:
        """Yield scheme and role for each of the mock's words in the request's headers."""
        named = dict.fromkeys(name for one in operation.security for name in one)
        for name in named or self._served.spec.schemes:
            scheme = self._served.spec.schemes[name]
            text = request.headers.get(scheme.header, "")
            if not text.lower().startswith(scheme.prefix):
                continue
            try:
                credential = scheme.read(text[len(scheme.prefix) :].strip())
            except ValueError:
                continue
            # Of an id and a secret the secret is the word.
            if (role := ROLES.get(credential.rpartition(":")[2])) is not None:
                yield name, role

    def _path(self, path: str, operation: Operation) -> str:
        segments = path.split("/")
        for n, segment in enumerate(operation.template.split("/")):
            name = segment.strip("{}")
            own = self._environ.get(variable("ID", self._served.vendor.name, name), "").strip()
            if segment == f"{{{name}}}" and segments[n] == VALID and own:
                segments[n] = quote(own, safe="")
        return "/".join(segments)
