"""The pages of the authorisation: HTML without a script, and with nothing that a request says."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from segmock.core.messages import Answer
from segmock.vendors.campaign_monitor_commerce.auth.scopes import SCOPES

if TYPE_CHECKING:
    from collections.abc import Iterable

MEDIA = "text/html; charset=utf-8"

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
</head>
<body>
<main>
<h1>{title}</h1>
{content}</main>
</body>
</html>
"""


def consent(app: str, scopes: Iterable[str], redirect: str) -> Answer:
    """Return the page that asks whether an app may do something; `redirect` is where that leads.

    Its form goes to the page's own address, which has everything else that is needed.
    """
    items = "".join(
        f"<li><code>{escape(scope)}</code> {escape(SCOPES.get(scope, ''))}</li>\n"
        for scope in scopes
    )
    content = (
        f"<p>The app asks for this:</p>\n<ul>\n{items}</ul>\n"
        '<form method="post">\n'
        '<button name="decision" value="allow">Allow</button>\n'
        '<button name="decision" value="refuse">Refuse</button>\n'
        "</form>\n"
    )
    # Browsers hold the redirect behind a form against the policy of the form.
    target = urlsplit(redirect)
    return _page(200, f"Authorize {app}", content, f"'self' {target.scheme}://{target.netloc}")


def refusal(status: int, reasons: Iterable[str]) -> Answer:
    """Return the page that says why there is nothing to decide."""
    items = "".join(f"<li>{escape(reason)}</li>\n" for reason in reasons)
    content = f"<ul>\n{items}</ul>\n"
    return _page(status, "This app cannot be authorized", content, "'none'")


def _page(status: int, title: str, content: str, forms: str) -> Answer:
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": (
            f"default-src 'none'; form-action {forms}; frame-ancestors 'none'; base-uri 'none'"
        ),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return Answer(status, _PAGE.format(title=escape(title), content=content), headers, MEDIA)
