"""What a law is, and the list of them all."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from segmock.contract.api import Api
    from segmock.core.spec import Operation

Subject: TypeAlias = Any
"""What a law is held against: a resource, a listing, an operation, a rule..., with a `name`."""


OPERATIONS: dict[str, Callable[[Operation], bool]] = {
    "operations": lambda _: True,
    "reads": lambda o: o.method == "GET",
    "changes": lambda o: o.method != "GET",
    "bodies": lambda o: bool(o.body),
    "secured": lambda o: bool(o.security) and {} not in o.security,
    "paired": lambda o: any(len(one) > 1 for one in o.security),
    "many-keyed": lambda o: len(o.security) > 1 and {} not in o.security,
    "named": lambda o: HTTPStatus.NOT_FOUND in o.replies and "{" in o.template,
    "guarded": lambda o: OPERATIONS["named"](o) and OPERATIONS["secured"](o),
    "choosy": lambda o: HTTPStatus.NOT_ACCEPTABLE in o.replies,
    "bounded": lambda o: HTTPStatus.REQUEST_ENTITY_TOO_LARGE in o.replies,
    "typed": lambda o: HTTPStatus.UNSUPPORTED_MEDIA_TYPE in o.replies,
}
"""Name to the operations that laws are over: those that read, take a body, need a credential..."""


@dataclass(frozen=True)
class Law:
    """A promise across requests.

    `over` names what it is held against: a field of the profile, `operations` or those of them that
    OPERATIONS names, or `api` for the target as a whole. `needs` are the
    fields of the subject without which it is skipped; a dot leads into a field of a field, a bar
    stands between fields of which one is enough. A law that `writes` is left out where nothing may
    be changed.
    """

    id: str
    group: str
    sentence: str
    over: str
    needs: tuple[str, ...]
    writes: bool
    check: Callable[[Api, Subject], None]

    def subjects(self, api: Api) -> Iterable[Subject]:
        """Return what the law is held against at a target."""
        if self.over == "api":
            return (api.profile,)
        if self.over in OPERATIONS:
            return filter(OPERATIONS[self.over], api.spec.operations.values())
        found: dict[str, Subject] = getattr(api.profile, self.over)
        return found.values()

    def lacks(self, subject: Subject) -> str:
        """Return the first field that the law needs and the subject lacks, or nothing."""
        for need in self.needs:
            if not any(_has(subject, path) for path in need.split("|")):
                return need.replace("_", "-").replace("|", " or ")
        return ""


LAWS: dict[str, Law] = {}
"""Every law by its id, in the order in which they are held."""


def law(
    group: str, over: str, *needs: str, writes: bool = True
) -> Callable[[Callable[[Api, Subject], None]], Callable[[Api, Subject], None]]:
    """Add a function to the laws: its name is the id, the first line of its docstring the sentence.

    The function raises Broken where the law does not hold, and Skipped where it cannot be told.
    """

    def add(check: Callable[[Api, Subject], None]) -> Callable[[Api, Subject], None]:
        name = check.__name__.replace("_", "-")
        sentence = (check.__doc__ or "").partition("\n")[0]
        LAWS[name] = Law(name, group, sentence, over, needs, writes, check)
        return check

    return add


def kin(name: str) -> set[str]:
    """Return the laws that may look at what a law has asked for: of its module, over the same."""
    own = LAWS[name]
    module = own.check.__module__
    return {
        one.id for one in LAWS.values() if (one.check.__module__, one.over) == (module, own.over)
    }


def _has(subject: Subject, path: str) -> bool:
    for part in path.split("."):
        subject = getattr(subject, part, None)
    return bool(subject)
