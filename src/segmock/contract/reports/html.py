"""HTML: one page that needs nothing but itself, for people.

No script, no outside resource: a policy in its head lets the browser load nothing but the style
that is in it.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from segmock.contract import groups
from segmock.contract.codes import label
from segmock.contract.reports.texts import cut, title, xml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import Template

    from segmock.contract.finding import Report, Result

FOLDER = Path(__file__).parent
MAX_BODY = 2000
"""Characters of an answer's body that are shown."""


def rendered(reports: Sequence[Report]) -> bytes:
    """Return the reports as one page, UTF-8."""
    style = (FOLDER / "page.css").read_text(encoding="utf-8")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    text = _template().render(reports=reports, style=style, digest=digest, grouped=grouped)
    # What XML cannot hold, HTML cannot either.
    return xml(text).encode()


def grouped(report: Report) -> list[tuple[str, list[Result]]]:
    """Return the results of a report by the names of their groups."""
    found: dict[str, list[Result]] = {}
    for result in sorted(report.results, key=lambda one: groups.rank(one.group)):
        found.setdefault(groups.name(result.group), []).append(result)
    return list(found.items())


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(label=label, title=title, MAX_BODY=MAX_BODY)
    environment.filters["cut"] = cut
    return environment.get_template("page.html")
