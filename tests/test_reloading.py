"""What a mock is made of is read anew; its state stays, and what cannot be used changes nothing."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from segmock import app
from segmock.core.messages import Request
from segmock.core.worlds import Start
from segmock.reloading import Reloader, Told
from segmock.web.door import SegmockFlask
from tests.acme import VENDOR
from tests.acme.mutants import MUTANTS
from tests.conftest import ACME, settings

if TYPE_CHECKING:
    from pathlib import Path

    from segmock.core.document import Json

KNOWN = {"acme": VENDOR}
KEY = {"acme-key": "segmock"}


class Changing:
    """A mock of files that can be changed while it serves."""

    def __init__(self, folder: Path, **given: Json) -> None:
        self.openapi, self.fixtures = folder / "openapi", folder / "fixtures"
        self.openapi.mkdir()
        self.fixtures.mkdir()
        shutil.copy(ACME / "acme.yaml", self.openapi)
        shutil.copy(ACME / "default.yaml", self.fixtures)
        made = settings(openapi=self.openapi, fixtures=self.fixtures, **given)
        self.mock = app.build(made, KNOWN, MUTANTS)
        self.door = SegmockFlask(self.mock.pipeline, self.mock.worlds)
        self.reloader = Reloader(made, self.mock, self.door.serve, KNOWN, MUTANTS)

    def change(self, path: Path, old: str, new: str) -> list[Told]:
        """Change a text in a file, and have it read."""
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        return self.reloader.reload([path])

    def write(self, name: str, text: str) -> list[Told]:
        """Write a scenario, and have it read."""
        path = self.fixtures / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        return self.reloader.reload([path])

    def ask(self, path: str, world: str = "default") -> tuple[int, int]:
        """Return the status of an answer, and how many crates it tells of."""
        request = Request("GET", path, headers={**KEY, "segmock-world": world})
        answer = self.door.find(path)
        reply = (
            self.mock.pipeline.lost(request, self.mock.world) if answer is None else answer(request)
        )
        return reply.status, int(reply.headers.get("Acme-Count", "0"))

    def pack(self) -> None:
        """Add a crate to the default world."""
        headers = {**KEY, "content-type": "application/json"}
        request = Request("POST", "/crates", headers=headers, body=b'{"label": "mine"}')
        answer = self.mock.pipeline.handle(request, self.mock.world)
        assert answer is not None
        assert answer.status == 202


@pytest.fixture(name="changing")
def _changing(tmp_path: Path) -> Changing:
    """A mock whose files are as they were."""
    return Changing(tmp_path)


def test_a_changed_operation_is_served_and_state_stays(changing: Changing) -> None:
    """One sentence for each operation, and one for the records that stay as they are."""
    changing.pack()
    count = changing.ask("/crates")[1]
    file = changing.openapi / "acme.yaml"
    assert changing.change(file, "  /weather:", "  /whether:") == [
        Told("changed", "acme: changed GET /whether (weather)")
    ]
    assert (changing.ask("/whether")[0], changing.ask("/weather")[0]) == (200, 404)
    assert changing.ask("/crates") == (200, count)
    assert changing.ask("/crates.nowhere")[0] == 404
    told = changing.change(file, "enum: [red, green, blue]", "enum: [red, green]")
    assert Told("changed", "acme: changed GET /crates (browse)") in told
    assert {one.kind for one in told} == {"changed"}
    assert changing.door.control.served == changing.mock.pipeline.served


def test_a_changed_schema_of_what_is_kept_is_noted(changing: Changing) -> None:
    """What worlds hold was generated from the old one."""
    told = changing.change(
        changing.openapi / "acme.yaml", "    Crate:\n      type: object", NEW_CRATE
    )
    assert told[-1].kind == "kept"
    assert told[-1].text.startswith("acme: records of crates: what worlds hold stays as it is")


NEW_CRATE = "    Crate:\n      description: Other words.\n      type: object"


def test_other_words_alone_are_no_other_operation(changing: Changing) -> None:
    """It is told that the file was read."""
    assert changing.change(changing.openapi / "acme.yaml", "version: 0.1.0", "version: 0.2.0") == [
        Told("changed", "acme: read anew; no operation is another one")
    ]


@pytest.mark.parametrize(
    "old, new, place",
    [
        ("openapi: 3.1.0", "openapi: [", "acme.yaml:"),
        (
            "operationId: weather",
            "operationId: climate",
            "acme.yaml:155 at /paths/~1weather/get: has no behaviour",
        ),
        ("type: object", "typ: object", "acme.yaml:"),
    ],
)
def test_a_broken_description_changes_nothing(
    changing: Changing, old: str, new: str, place: str
) -> None:
    """It is told with file, line, pointer and reason; mended, it is read."""
    file = changing.openapi / "acme.yaml"
    before = changing.mock.pipeline.served
    (told, *more) = changing.change(file, old, new)
    assert (told.kind, more) == ("broken", [])
    assert place in told.text
    assert told.text.endswith("Nothing has changed: acme is served as before.")
    assert changing.mock.pipeline.served is before
    assert changing.change(file, new, old)[0].kind == "changed"


def test_worlds_begin_in_a_scenario_as_it_is_now(changing: Changing) -> None:
    """Those that there are go on, until they are reset."""
    changing.pack()
    told = changing.change(changing.fixtures / "default.yaml", "crates: 12", "crates: 5")
    text = "scenario default: changed; worlds begin in it so when they are made or reset"
    assert told == [Told("changed", text)]
    assert changing.ask("/crates")[1] == 13
    assert changing.ask("/crates", "new")[1] == 5
    changing.mock.worlds.reset("default")
    assert changing.ask("/crates")[1] == 5


def test_a_scenario_changes_with_the_one_that_it_starts_from(changing: Changing) -> None:
    """Also a world that is in it with another seed begins so."""
    changing.write("mine", "{name: mine, from: default}")
    worlds = changing.mock.worlds
    worlds.create("mine", Start("mine"))
    worlds.create("other", Start("mine", seed=7))
    told = changing.change(changing.fixtures / "default.yaml", "crates: 12", "crates: 5")
    assert [one.text.partition(":")[0] for one in told] == ["scenario default", "scenario mine"]
    for name in ("mine", "other"):
        worlds.reset(name)
        assert changing.ask("/crates", name)[1] == 5


def test_scenarios_come_and_go(changing: Changing) -> None:
    """Each with a sentence; what is no scenario at all is left alone."""
    assert changing.write("mine", "name: mine") == [Told("changed", "scenario mine: added")]
    assert changing.write("mine", "{name: mine, seed: 5}") == [
        Told("changed", "scenario mine: changed")
    ]
    path = changing.fixtures / "mine.yaml"
    path.unlink()
    assert changing.reloader.reload([path]) == [
        Told("changed", "scenario mine: removed; worlds that began in it stay")
    ]
    assert changing.reloader.reload([changing.fixtures / "notes.txt"]) == []
    assert changing.reloader.reload([changing.openapi / "nobody.yaml"]) == []


def test_a_broken_scenario_changes_nothing(changing: Changing) -> None:
    """Worlds begin in it as it was before."""
    (told,) = changing.change(changing.fixtures / "default.yaml", "crates: 12", "crates: many")
    assert told.kind == "broken"
    assert told.text.startswith("default.yaml:6 at /given/acme/crates: is not a list of records.")
    assert changing.ask("/crates", "new")[1] == 12
    assert changing.write("mine", "name: other")[0].kind == "broken"


def test_a_scenario_that_a_new_description_contradicts_is_told(changing: Changing) -> None:
    """The description is served all the same; worlds begin in the scenario as before."""
    changing.write("default", "{name: default, faults: [{operation: pack, status: 409}]}")
    told = changing.change(
        changing.openapi / "acme.yaml",
        '        "409": {$ref: "#/components/responses/Refusal"}\n',
        "",
    )
    assert told[0].text.startswith("acme: changed POST /crates (pack)")
    assert told[-1].kind == "broken"
    assert told[-1].text.startswith("default.yaml:1 at /faults/0/status: ")


def test_what_is_wrong_on_purpose_stays_so(tmp_path: Path) -> None:
    """The mutant is put into the new description as well."""
    changing = Changing(tmp_path, mutant=MUTANTS[0].id)
    (served,) = changing.mock.pipeline.served
    assert served.mutant
    changing.change(changing.openapi / "acme.yaml", "  /weather:", "  /whether:")
    (again,) = changing.mock.pipeline.served
    assert again is not served
    assert again.mutant == served.mutant
