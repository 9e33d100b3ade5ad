"""The scenarios of a folder: what they are for, whom they ask, and those that can be replayed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from segmock import app
from segmock.core import scenario as scenarios
from segmock.core.document import Defect, DefectsError, unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from segmock.app import Mock
    from segmock.config import Settings
    from segmock.core.document import Record
    from segmock.core.scenario import Scenario
    from segmock.core.serving import Served
    from segmock.core.vendor import Vendor

ALL = "all"
"""The name that stands for every scenario with steps."""


@dataclass(frozen=True)
class Listed:
    """A scenario, and the vendors that its steps ask; without steps those it gives something."""

    scenario: Scenario
    vendors: tuple[str, ...]

    @property
    def steps(self) -> int:
        """How many steps it has."""
        return 0 if self.scenario.script is None else len(self.scenario.script.steps)

    def as_json(self) -> Record:
        """Return what is shown of it as JSON."""
        one = self.scenario
        return {
            "name": one.name,
            "purpose": one.purpose,
            "vendors": list(self.vendors),
            "steps": self.steps,
        }


class Shelf:
    """The scenarios of the settings' folder; all vendors have their say, whatever these name.

    Raises DefectsError for a description that cannot be used.
    """

    def __init__(self, settings: Settings, known: Mapping[str, Vendor] | None = None) -> None:
        self._settings = replace(
            settings, vendors=(), seed=None, personas=None, clock=None, choices=()
        )
        self._known = known
        self.served = app.compiled(self._settings, known)

    def listed(self, names: Iterable[str] = ()) -> list[Listed]:
        """Return all scenarios by name, or those that are named.

        Raises DefectsError with every defect of every one of them.
        """
        found: list[Listed] = []
        defects: list[Defect] = []
        for name in names or scenarios.names(self._settings.fixtures):
            try:
                opened = app.opened(self._named(name), self.served, self._known)
            except DefectsError as error:
                defects += error.defects
                continue
            found.append(Listed(opened.scenario, _vendors(opened.scenario, self.served)))
        if defects:
            raise DefectsError(dict.fromkeys(defects))
        return found

    def chosen(self, name: str, vendors: Sequence[str] = ()) -> list[Listed]:
        """Return the scenarios with steps that a name means, which may be `all`.

        Only those that ask one of the vendors, if any are named. Raises DefectsError for a name
        that nothing has.
        """
        known = [one.vendor.name for one in self.served]
        names = scenarios.names(self._settings.fixtures)
        wrong = [unknown("--vendor", "", "vendor", v, known) for v in vendors if v not in known]
        if name != ALL and name not in names:
            wrong.append(unknown("NAME", "", "scenario", name, [*names, ALL]))
        if wrong:
            raise DefectsError(wrong)
        found = [one for one in self.listed(() if name == ALL else (name,)) if one.steps]
        asked = [one for one in found if not vendors or not set(vendors).isdisjoint(one.vendors)]
        if name != ALL and not asked:
            what = "has no steps for the vendor" if found else "has no steps"
            hint = "`segmock scenarios` lists all."
            raise DefectsError([Defect("NAME", "", f"{name!r} {what}", hint)])
        return asked

    def mock(self, name: str) -> Mock:
        """Return a strict mock in a scenario."""
        return app.build(replace(self._named(name), strict=True), self._known)

    def _named(self, name: str) -> Settings:
        return replace(self._settings, scenario=name, any_credential=False)


def _vendors(scenario: Scenario, served: Sequence[Served]) -> tuple[str, ...]:
    asked: dict[str, None] = {}
    for step in () if scenario.script is None else scenario.script.steps:
        path = str(step.request.get("path", "")).partition("?")[0]
        for one in served:
            if path and one.router.match(path) is not None:
                asked[one.vendor.name] = None
                break
    given = (one.vendor.name for one in served if one.vendor.name in scenario.given)
    return tuple(asked or given)
