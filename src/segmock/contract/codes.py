"""Fault codes: the numbers of Web Fuzzing Commons, and which of our checks they fit.

Codes and labels are those of WebFuzzing/Commons 0.12.1 (its `fault_categories.json`): 1xx for HTTP,
2xx for the description, 3xx for security. Its first releases had other numbers.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segmock.contract.finding import Finding, Report, Result

FAULTS = {
    100: "causes500_internalServerError",
    101: "invalidStatusCode",
    102: "201OnDelete",
    103: "201OnGet",
    104: "201OnPatch",
    105: "204WhenContent",
    106: "413WhenNoPayload",
    107: "415WhenNoPayload",
    108: "304OnWrongVerb",
    109: "401MissingWwwAuthenticate",
    110: "405MissingAllow",
    111: "205WhenContent",
    112: "426MissingUpgrade",
    113: "deleteDoesNotWork",
    114: "sideEffectsFailedModification",
    115: "repeatedCreatePut",
    116: "misleadingCreatePut",
    117: "partialUpdatePut",
    118: "nonIdempotentPut",
    119: "invalidMergePatch",
    120: "returnsInvalidLocationHeader",
    121: "causes5xx_serverError",
    122: "createdResourceNotFound",
    200: "returnsMismatchResponseWithSchema",
    201: "invalidAllow",
    202: "401WhenNoAuth",
    203: "403WhenNo401",
    204: "406WhenValid",
    205: "501OnDeclaredEndpoint",
    206: "successOnInvalidInputs",
    207: "rejectedValidInputs",
    300: "vulnerableToSQLInjection",
    301: "vulnerableToXSS",
    302: "vulnerableToSSRF",
    303: "vulnerableToMassAssignment",
    304: "allowsUnauthorizedAccessToProtectedResource",
    305: "authenticatedButWronglyToldNot",
    306: "missedAuthorizationCheck",
    307: "ignoreAnonymous",
    308: "anonymousModifications",
    309: "leakedStackTrace",
    310: "hiddenAccessible",
    311: "declaredAuthNotEnforced",
    312: "callTimeout",
}
"""Every code with its label."""

CHECKS = {
    # The oracle's.
    "documented-status": 200,
    "content-type": 200,
    "headers": 200,
    "schema": 200,
    "second-opinion": 200,
    "answered": 312,
    # The laws'.
    "the-location-leads-to-the-record": 120,
    "what-is-created-can-be-read": 122,
    "replacing-replaces-the-whole": 117,
    "replacing-twice-is-replacing-once": 118,
    "patching-changes-what-it-names": 119,
    "what-is-deleted-is-gone": 113,
    "what-is-deleted-is-not-listed": 113,
    "what-the-server-sets-is-its-own": 303,
    "what-is-on-a-bound-is-taken": 207,
    "a-valid-reading-is-answered": 207,
    "a-valid-change-is-made": 207,
    "other-methods-are-refused": 310,
    "every-kind-of-credential-opens": 305,
    "too-narrow-a-credential-is-refused": 306,
    "anothers-credential-opens-nothing": 306,
    "what-is-anothers-cannot-be-read": 306,
    "what-is-anothers-is-not-listed": 306,
    "what-is-anothers-cannot-be-changed": 306,
    "refusals-do-not-tell-what-there-is": 304,
    # Schemathesis's.
    "status_code_conformance": 200,
    "content_type_conformance": 200,
    "response_headers_conformance": 200,
    "response_schema_conformance": 200,
    "negative_data_rejection": 206,
    "missing_required_header": 206,
    "positive_data_acceptance": 207,
    "use_after_free": 113,
    "ensure_resource_availability": 122,
    "ignored_auth": 311,
    "object_level_authorization": 306,
    "unsupported_method": 310,
    "allow_header_conformance": 201,
}
"""Check to its code, whatever its group; more may be added."""
GROUPS = {"A": 200, "D": 311, "E": 206}
"""Group of laws to the code of those that have none of their own."""
SERVER_ERRORS = frozenset({"no-server-error", "not_a_server_error"})
NOT_IMPLEMENTED = 501


def of(finding: Finding, group: str = "") -> int:
    """Return the fault code of a finding, 0 where none fits."""
    if finding.check in SERVER_ERRORS:
        status = finding.replies[-1].status if finding.replies else 500
        return {500: 100, NOT_IMPLEMENTED: 205}.get(status, 121)
    return CHECKS.get(finding.check, GROUPS.get(group, 0))


def label(code: int) -> str:
    """Return a code in words, such as `F113 deleteDoesNotWork`; nothing for 0."""
    return f"F{code} {FAULTS.get(code, '')}".strip() if code else ""


def coded(report: Report) -> Report:
    """Return a report in which every finding without a code has the one that fits."""
    return replace(report, results=tuple(_coded(result) for result in report.results))


def _coded(result: Result) -> Result:
    def each(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        return tuple(replace(one, code=one.code or of(one, result.group)) for one in findings)

    return replace(result, findings=each(result.findings), accepted=each(result.accepted))
