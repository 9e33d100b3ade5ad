"""Partner apps: who they are, where users are sent back to, and what they may ask for.

An app exists because the scenario gives it; no operation registers one.
"""

from __future__ import annotations

import re
from dataclasses import replace
from hmac import compare_digest
from typing import TYPE_CHECKING

from segmock.core.credentials import EXPIRED, READ_ONLY, VALID, Grant, by_word
from segmock.core.document import Defect, DefectsError, Json, Record, pointer
from segmock.core.problem import Kind, Problem, Violation
from segmock.core.vendor import Layout
from segmock.vendors.campaign_monitor_commerce.auth.ids import SLUG, derived
from segmock.vendors.campaign_monitor_commerce.auth.scopes import FORM, READ_SCOPES, SCOPES

if TYPE_CHECKING:
    from segmock.core.exchange import Exchange
    from segmock.core.world import World

SECRET = re.compile(r"[!-~]{60}")
REDIRECT = re.compile(r"https?://[A-Za-z0-9.-]{1,253}(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~/%?&=+-]*)?")
"""Where a user may be sent: plain enough to stand in a header and in a page's policy."""


def grant(credential: str, exchange: Exchange) -> Grant:
    """Return what `id:secret` allows: to act as the app `subject`, with its scopes at most.

    In place of the id and of the secret the mock's words do (deviation: words-of-the-mock).
    """
    key, _, secret = credential.partition(":")
    app = find(exchange.world, key)
    known = app is not None and (secret == VALID or _equal(secret, app["secret"]))
    if not known:
        # Raises, unless the world takes every credential.
        by_word(EXPIRED if key == EXPIRED else credential, exchange, None)
    subject = word_subject(exchange.world) if app is None else str(app["id"])
    return Grant(scopes=READ_SCOPES if key == READ_ONLY else None, subject=subject)


def word_grant(word: str, exchange: Exchange) -> Grant:
    """Return what a word of the mock allows as an app's token: it is the first app's.

    Raises Problem for any other text, unless the world takes every credential.
    """
    granted = by_word(word, exchange, READ_SCOPES)
    return replace(granted, subject=word_subject(exchange.world))


def word_subject(world: World) -> str:
    """Return the id of the app that the words act for, 24 hexadecimal digits.

    It is the first app of the scenario (deviation: words-of-the-mock).
    """
    first = next(iter(world.collection(SLUG, "apps")), None)
    return derived(world, "app") if first is None else str(first["id"])


def find(world: World, key: str) -> Record | None:
    """Return the app of an id, or of a word that stands for the first one."""
    kept = world.collection(SLUG, "apps")
    return kept.get(word_subject(world) if key in {VALID, READ_ONLY} else key)


def _equal(one: str, other: str) -> bool:
    return compare_digest(one.encode(), other.encode())


def unknown(expected: str, received: str, hint: str) -> Problem:
    """Return the problem of a credential that no app has."""
    reason = Violation("credential", "", expected, received, hint)
    return Problem(Kind.CREDENTIAL_UNKNOWN, (reason,))


# --- given state ---------------------------------------------------------------------------------


def _given(world: World) -> list[Record]:
    """Return the scenario's apps: `name`, `secret`, `redirectUris`, and if wanted `id`, `scopes`.

    Without `scopes` an app may ask for all that the vendor lists.
    """
    defects: list[Defect] = []
    found: list[Record] = []
    for n, raw in enumerate(world.given(SLUG, "apps")):
        app = {
            "id": str(raw.get("id", derived(world, "app", n))),
            "name": str(raw.get("name", f"App {n + 1}")),
            "secret": raw.get("secret"),
            "redirectUris": raw.get("redirectUris", []),
            "scopes": raw.get("scopes", sorted(SCOPES)),
        }
        for field, hint in _faults(app):
            place = pointer("given", SLUG, "apps", n, field)
            # The value is not shown: it may be a secret.
            defects.append(Defect(world.scenario.file, place, "cannot be used", hint))
        found.append(app)
    if defects:
        raise DefectsError(defects)
    return found


def _faults(app: Record) -> list[tuple[str, str]]:
    faults = []
    if not _fit(SECRET, [app["secret"]]):
        faults.append(("secret", "Write 60 characters of ASCII, without blanks."))
    if not _fit(REDIRECT, app["redirectUris"]):
        faults.append(("redirectUris", "Write a list of URLs such as https://example.com/back."))
    if not _fit(FORM, app["scopes"]):
        faults.append(("scopes", "Write a list of scopes such as read_segments."))
    return faults


def _fit(form: re.Pattern[str], texts: Json) -> bool:
    return isinstance(texts, list) and all(
        isinstance(text, str) and form.fullmatch(text) for text in texts
    )


layout = Layout(resource="app", key=lambda app: str(app["id"]), given=_given)
