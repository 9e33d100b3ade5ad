"""Faults and stubs of a world: both are kept by id, and looked at in the order of their adding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from segmock.core import contradicting, rules, stubs
from segmock.core.counted import Counted, IdTakenError, Named, TooManyError
from segmock.core.document import DefectsError
from segmock.core.messages import Answer
from segmock.web.control.journal import refuse_unknown
from segmock.web.control.refusing import Refusal, defective, unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from segmock.core.document import Defect, Json, Record
    from segmock.core.serving import Served
    from segmock.core.world import World
    from segmock.web.control.call import Call, Handler

T = TypeVar("T", bound=Named)


class Kept(Generic[T]):
    """The handlers for one kind of what a world keeps by id.

    `word` is what one is called, `read` reads one, `contradictions` holds it against the
    descriptions, and `of` finds those of a world.
    """

    def __init__(
        self,
        word: str,
        read: Callable[[Json, str, str], T],
        contradictions: Callable[[T, Iterable[Served], str, str], Iterable[Defect]],
        of: Callable[[World], Counted[T]],
    ) -> None:
        self.word = word
        self._read = read
        self._contradictions = contradictions
        self._of = of

    @property
    def handlers(self) -> dict[str, Handler]:
        """The handlers, by operationId."""
        one, all_of_them = self.word.capitalize(), f"{self.word.capitalize()}s"
        return {
            f"list{all_of_them}": self.listing,
            f"add{one}": self.add,
            f"replace{all_of_them}": self.replace,
            f"clear{all_of_them}": self.clear,
            f"get{one}": self.get,
            f"replace{one}": self.replace_one,
            f"delete{one}": self.delete,
        }

    def listing(self, call: Call) -> Answer:
        """Return all, in the order in which they are looked at, with their counts."""
        return Answer(200, {f"{self.word}s": self._of(call.world).shown()})

    def add(self, call: Call) -> Answer:
        """Keep one more, behind the others."""
        one = self._checked(call, call.body, "")
        kept = self._of(call.world)
        try:
            one = kept.add(one, call.world.clock.now())
        except IdTakenError as error:
            raise Refusal(409, str(error)) from None
        except TooManyError as error:
            raise Refusal(507, str(error)) from None
        headers = {"Location": f"/__segmock/{self.word}s/{one.id}"}
        return Answer(201, self._shown(call, one.id), headers)

    def replace(self, call: Call) -> Answer:
        """Keep these, and no others; all or nothing."""
        ones = [self._checked(call, raw, f"/{n}") for n, raw in enumerate(call.body)]
        try:
            self._of(call.world).replace(ones, call.world.clock.now())
        except IdTakenError:
            raise Refusal(409, f"Two {self.word}s have the same id.") from None
        return self.listing(call)

    def clear(self, call: Call) -> Answer:
        """Keep none."""
        self._of(call.world).clear()
        return Answer(204)

    def get(self, call: Call) -> Answer:
        """Return one, with its counts."""
        return Answer(200, self._shown(call, self._found(call)))

    def replace_one(self, call: Call) -> Answer:
        """Put one in the place of another, or behind the others; it alone is counted anew."""
        name = call.path["id"]
        if call.body.get("id", name) != name:
            raise Refusal(400, f"The path says {name!r}; leave the id out, or write the same.")
        one = self._checked(call, {**call.body, "id": name}, "")
        try:
            self._of(call.world).put(one, call.world.clock.now())
        except TooManyError as error:
            raise Refusal(507, str(error)) from None
        return Answer(200, self._shown(call, name))

    def delete(self, call: Call) -> Answer:
        """Keep one no longer."""
        self._of(call.world).remove(self._found(call))
        return Answer(204)

    def _checked(self, call: Call, raw: Record, place: str) -> T:
        """Return what is written; raises Refusal for what cannot be."""
        refuse_unknown(raw, call.served)
        try:
            one = self._read(raw, self.word, place)
        except DefectsError as error:
            raise defective(error.defects, f"a {self.word} that can be") from None
        if found := list(self._contradictions(one, call.served, self.word, place)):
            raise defective(found, f"a {self.word} that the description allows")
        return one

    def _found(self, call: Call) -> str:
        name: str = call.path["id"]
        kept = self._of(call.world).kept
        if name not in kept:
            raise unknown(self.word, name, kept)
        return name

    def _shown(self, call: Call, name: str) -> Record:
        return next(one for one in self._of(call.world).shown() if one["id"] == name)


FAULTS = Kept("fault", rules.read, contradicting.of_rule, lambda world: world.faults)
STUBS = Kept("stub", stubs.read, contradicting.of_stub, lambda world: world.stubs)
HANDLERS: dict[str, Handler] = {**FAULTS.handlers, **STUBS.handlers}
