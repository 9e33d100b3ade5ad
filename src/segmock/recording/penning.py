"""How the texts of one exchange are written: captured, hidden, or with stand-ins for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmock.core.credentials import VALID
from segmock.recording import hiding

if TYPE_CHECKING:
    from segmock.core.document import Json
    from segmock.recording.capturing import Captures
    from segmock.recording.hiding import Secrets
    from segmock.recording.recorded import Told
    from segmock.recording.standing_in import StandIns


@dataclass(frozen=True)
class Pen:
    """Writes down what stood in an exchange, for the step of that number from 0."""

    told: Told
    step: int
    captures: Captures
    secrets: Secrets
    people: StandIns

    def text(self, text: str) -> str:
        """Return a text of a path, a query, a header or a form."""
        if (known := self.captures.known(text, self.step)) is not None:
            return known
        return self._plain(text)

    def value(self, value: Json, name: str = "") -> Json:
        """Return a value in JSON, which stands under a name."""
        if (known := self.captures.json(value, self.step, name)) is not None:
            return known
        if isinstance(value, str):
            return self.hidden(value) if self.told.secret(name) else self._plain(value)
        if isinstance(value, list):
            return [self.value(one, name.removesuffix("s")) for one in value]
        if isinstance(value, dict):
            return {self.people.text(key): self.value(one, key) for key, one in value.items()}
        return value

    def field(self, name: str, text: str) -> str:
        """Return the text of a parameter, or of a field of a form."""
        return self.hidden(text) if self.told.hides(name, text) else self.text(text)

    def hidden(self, text: str) -> str:
        """Return what stands for a secret: a capture, or a word of the mock answered alike."""
        if (known := self.captures.known(text, self.step)) is not None:
            return known
        if hiding.worded(text):
            return hiding.plain(text)
        refused = self.told.response.status == hiding.UNAUTHORIZED
        return hiding.UNKNOWN if refused else VALID

    def _plain(self, text: str) -> str:
        if (hidden := self.secrets.text(text)) != text:
            return hidden
        return self.people.name(self.captures.within(text, self.step))
