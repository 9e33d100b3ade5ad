"""One run: what Schemathesis is given, and what becomes of what it says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from segmock.contract.credentials import Credentials
from segmock.contract.finding import Result, Started
from segmock.contract.generated import checking, owning, running
from segmock.contract.generated.checking import Options, Outcome, Subject, Undescribed, check, load
from segmock.contract.generated.planning import THOROUGH
from segmock.contract.profile import Profile
from tests.contract import tiny
from tests.contract.generated.test_recording import ONE
from tests.contract.generated.things import DESCRIPTION, described

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping, Sequence

    from segmock.core.document import Json, Record

URL = "http://127.0.0.1:9/below"
SECRET = {"SEGMOCK_CREDENTIAL_THINGS_KEY": "geheim"}
LONG_TEXT = {"type": "string", "pattern": f"^{'a?' * 40}$", "maxLength": 30}
BOXES = "/v1/{tenant}/boxes"
TENANT = {"tenant": "one"}
FINISHED = {"EngineFinished": {"stop_reason": "completed"}}


def _phase(name: str) -> list[Record]:
    body = {"phase": {"name": name}, "timestamp": 1.0}
    return [{"PhaseStarted": body}, {"PhaseFinished": body}]


EVERY = [event for name in checking.PHASES for event in _phase(name)]


class Fake:
    """Stands in for the process: keeps what it was given, and says what it was told to."""

    def __init__(self, events: Sequence[Record], **files: Json) -> None:
        self.events = events
        self.files = files
        self.folder = Path()
        self.seen: dict[str, str] = {}

    def run(
        self, arguments: Sequence[str], folder: Path, environ: Mapping[str, str], seconds: float
    ) -> Iterator[Record]:
        """Yield the events, as `running.run` does."""
        self.arguments, self.folder = list(arguments), folder
        self.environ, self.seconds = dict(environ), seconds
        self.seen = {path.name: path.read_text() for path in folder.iterdir()}
        yield from self.events
        for name, value in self.files.items():
            text = value if isinstance(value, str) else json.dumps(value)
            (folder / name.replace("_", ".")).write_text(text)


def _checked(
    monkeypatch: pytest.MonkeyPatch,
    fake: Fake,
    options: Options | None = None,
    environ: Mapping[str, str] = SECRET,
    profile: Profile | None = None,
) -> tuple[Outcome, list[Started | Result]]:
    monkeypatch.setattr(running, "run", fake.run)
    spec = described()
    credentials = Credentials("things", spec.schemes, environ)
    run = check(Subject(Path("things.yaml"), spec, credentials, profile), URL, options)
    events: list[Started | Result] = []
    while True:
        try:
            events.append(next(run))
        except StopIteration as ended:
            return ended.value, events


def test_a_run_within_a_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has limits, a description in other words, and a time to end; nothing of it is left."""
    fake = Fake([*EVERY, ONE, FINISHED])
    outcome, events = _checked(monkeypatch, fake, Options(seed=7, budget=6.0))
    limits = {"each": 1, "most": outcome.plan.most}
    assert json.loads(fake.seen["told.json"]) == {"limits": limits, "guard": None}
    assert json.loads(fake.seen["things.json"]) == DESCRIPTION
    assert str(fake.folder / "things.json") in fake.arguments
    assert fake.seconds == outcome.plan.seconds == 18.0
    settings = ["--seed", "7", "--phases", "examples,coverage,fuzzing,stateful"]
    assert fake.arguments[-6:] == [*settings, "--request-timeout", "2"]
    assert fake.environ["SEGMOCK_CREDENTIAL_THINGS_KEY"] == "geheim"
    assert "geheim" not in "".join([*fake.arguments, *fake.seen.values()])
    assert not fake.folder.exists()
    assert [event.law for event in events if isinstance(event, Started)] == list(checking.PHASES)
    assert tuple(event for event in events if isinstance(event, Result)) == outcome.results


def test_a_thorough_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has no limit, and reads the description as it stands."""
    fake = Fake([*EVERY, ONE, FINISHED])
    outcome, _ = _checked(monkeypatch, fake, Options(budget=None))
    assert outcome.plan == THOROUGH
    assert str(Path("things.yaml").resolve()) in fake.arguments
    assert "things.json" not in fake.seen
    assert json.loads(fake.seen["told.json"])["limits"] == {"each": 0, "most": 0}
    assert fake.seconds == 0.0
    assert fake.arguments[-1] == "20"
    assert outcome.notes == ()


def test_a_run_with_records_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are made before it, the guard is told of them, and what it creates is kept in mind."""
    seen = tiny.api()
    created = {
        "cases": {"1": {"value": {"method": "POST", "path": BOXES, "path_parameters": TENANT}}},
        "interactions": {
            "1": {
                "request": {"headers": {}},
                "response": {"status_code": 201, "content": '{"id": "new"}'},
            }
        },
    }
    phase = {"phase": "coverage", "recorder": {**created, "label": "", "checks": {}}}
    fake = Fake([{"ScenarioFinished": phase}, FINISHED])
    monkeypatch.setattr(running, "run", fake.run)
    subject = Subject(Path("tiny.yaml"), seen.spec, seen.credentials, seen.profile)
    list(check(subject, URL, api=seen))
    boxes = [one.id for one in seen.records("boxes")]
    assert boxes.pop() == "new"
    assert json.loads(fake.seen["told.json"])["guard"]["pools"][f"{BOXES}/{{boxId}}"] == {
        "own": boxes,
        "every": False,
    }


def test_each_phase_has_a_result(monkeypatch: pytest.MonkeyPatch) -> None:
    """Broken where something was found, skipped where nothing was asked, with the reason."""
    fake = Fake([*EVERY, ONE, FINISHED])
    outcome, _ = _checked(monkeypatch, fake)
    assert [(one.law, one.group, one.state, one.reason) for one in outcome.results] == [
        ("examples", "schemathesis", "skipped", "the run has ended before"),
        ("coverage", "schemathesis", "broken", ""),
        ("fuzzing", "schemathesis", "skipped", "the run has ended before"),
        ("stateful", "schemathesis", "skipped", "the run has ended before"),
    ]
    assert outcome.results[1].requests == 3
    assert outcome.cases["coverage"] == {"read": 3}
    assert [finding.key for finding in outcome.findings] == ["ignored_auth@read"]


def test_no_command_and_no_text_shows_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable stands in its place, outside of the single quotes."""
    report = {"testCases": [{"id": "c1", "startLine": 0, "endLine": 1}]}
    script = "curl -H 'X-Key: geheim' http://127.0.0.1:9\n"
    fake = Fake([ONE, FINISHED], faults_json=report, faults_sh=script, output_txt="of geheim")
    outcome, _ = _checked(monkeypatch, fake)
    (finding,) = outcome.findings
    assert finding.curl == (
        "curl -H 'X-Key: '\"$SEGMOCK_CREDENTIAL_THINGS_KEY\"'' http://127.0.0.1:9",
    )
    assert outcome.text == "of $SEGMOCK_CREDENTIAL_THINGS_KEY"


def test_a_serious_warning_is_a_finding_in_a_thorough_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Less was checked than the results seem to say; other warnings are none."""
    report = {"warnings": {"missing_auth": ["GET /x"], "unsupported_regex": [], "other": ["x"]}}
    fake = Fake([FINISHED], report_json=report)
    outcome, _ = _checked(monkeypatch, fake, checking.Options(budget=None))
    (finding,) = outcome.findings
    assert (finding.check, finding.actual) == ("unfinished", "missing auth: GET /x")


def test_a_serious_warning_is_a_note_where_there_were_few_cases(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By chance all of them may have been refused."""
    report = {"warnings": {"missing_auth": ["GET /x"], "other": ["x"]}}
    outcome, _ = _checked(monkeypatch, Fake([FINISHED], report_json=report))
    assert outcome.findings == []
    assert [note for note in outcome.notes if "missing auth: GET /x" in note]


@pytest.mark.parametrize(
    "events,files,actual",
    [
        ([], {"output_txt": "Usage: schemathesis\nError: no such thing\n"}, "no such thing"),
        ([], {}, "no word from Schemathesis"),
        ([{"FatalError": {}}], {"report_json": {"errors": [{"title": "Hook Error"}]}}, "Hook"),
    ],
)
def test_a_run_that_breaks_down_is_a_finding(
    monkeypatch: pytest.MonkeyPatch, events: list[Record], files: Record, actual: str
) -> None:
    """Whatever it has said last."""
    outcome, _ = _checked(monkeypatch, Fake(events, **files))
    (finding,) = outcome.findings
    assert finding.check == "unfinished"
    assert actual in finding.actual


def test_a_run_that_was_ended_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """That is no finding: what it has found counts."""
    fake = Fake([ONE, {running.ENDED: {}}])
    outcome, _ = _checked(monkeypatch, fake, Options(budget=6.0))
    assert outcome.notes[0] == "Schemathesis was ended after 18 seconds."
    assert [finding.check for finding in outcome.findings] == ["ignored_auth"]


def test_a_report_that_is_cut_off_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever was killed may have been writing it."""
    fake = Fake([ONE], report_json="", faults_json='{"testCases": [')
    outcome, _ = _checked(monkeypatch, fake)
    assert [finding.check for finding in outcome.findings] == ["unfinished", "ignored_auth"]


def test_what_was_left_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each phase that ran, and which lengths were not aimed at."""
    monkeypatch.setitem(DESCRIPTION["components"], "schemas", {"Long": LONG_TEXT})
    fake = Fake([*EVERY, FINISHED])
    outcome, _ = _checked(monkeypatch, fake, Options(budget=6.0))
    assert outcome.notes[1].endswith("at /components/schemas/Long.")
    assert outcome.notes[2].startswith("fuzzing: ")
    assert outcome.notes[2].endswith(" of 6 operations.")
    fake = Fake([*EVERY, FINISHED])
    outcome, _ = _checked(monkeypatch, fake, Options(budget=6.0, phases=("stateful",)))
    assert [note.partition(":")[0] for note in outcome.notes] == ["stateful"]


def test_what_has_accepted_nothing_is_unproven(monkeypatch: pytest.MonkeyPatch) -> None:
    """In no phase; an operation that was not asked is among them."""
    read, kind = "GET /{tenant}/things/{id}", "GET /{tenant}/kinds/{kind}"
    rates = {read: {"fuzzing": {"accepted": 0}}, kind: {"a": {"accepted": 0}, "b": {"accepted": 1}}}
    outcome, _ = _checked(monkeypatch, Fake([FINISHED], report_json={"valid_rates": rates}))
    assert outcome.unproven == ("list", "storeMany", "read", "replace", "drop")


def test_the_profile_is_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has one value throughout, and what the vendor is forgiven."""
    fake = Fake([FINISHED])
    lenient = ({"law": "use_after_free", "operation": "read", "reason": "-"},)
    profile = Profile("things", path={"tenant": "here"}, headers={"x-trace": "t"}, lenient=lenient)
    _checked(monkeypatch, fake, profile=profile)
    settings = fake.seen["schemathesis.toml"]
    assert "checks.use_after_free.enabled = false" in settings
    assert '"path.tenant" = { dictionary = "path.tenant", probability = 1.0 }' in settings
    assert '"header.x-trace" = { dictionary = "header.x-trace", probability = 1.0 }' in settings


def test_a_constant_may_be_a_word() -> None:
    """One for what is known; what is made anew each time is no constant."""
    spec = described()
    profile = Profile(
        "things",
        path={"tenant": "$known:shop", "id": "$key", "other": "$known:nothing"},
        headers={"x-trace": "$known:shop:1"},
        known={"shop": [1, 2]},
    )
    subject = Subject(Path("things.yaml"), spec, Credentials("things", spec.schemes, {}), profile)
    assert subject.constants == {"tenant": "1", "x-trace": "2"}


def test_a_description_is_loaded_with_its_credentials(tmp_path: Path) -> None:
    """The vendor is what the file is called; a file that cannot be used is told in words."""
    path = tmp_path / "things.yaml"
    path.write_text(json.dumps(DESCRIPTION))
    subject = load(path, SECRET)
    assert set(subject.spec.operations) == set(described().operations)
    assert subject.credentials.credential("Key") == "geheim"
    assert subject.profile is None
    path.write_text("openapi: 2.0")
    with pytest.raises(Undescribed, match=r"things\.yaml"):
        load(path, {})


def test_a_profile_is_found_beside_the_description(tmp_path: Path) -> None:
    """In the folder of profiles; one with defects cannot be used."""
    path = tmp_path / "things.yaml"
    path.write_text(json.dumps(DESCRIPTION))
    place = tmp_path / "profiles" / "things.yaml"
    place.parent.mkdir()
    place.write_text("{vendor: things, path: {tenant: here}}")
    assert load(path, {}).constants == {"tenant": "here"}
    place.write_text("{vendor: elsewhere}")
    with pytest.raises(Undescribed, match="vendor"):
        load(path, {})


def test_schemathesis_is_there_or_a_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes with an extra."""
    assert checking.missing() is None
    monkeypatch.setattr(checking, "find_spec", lambda _: None)
    assert checking.missing() == ("Schemathesis is not installed: pip install 'segmock[contract]'.")


def test_what_was_written_last_is_kept_in_mind(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that nobody follows to its end has what it created since deleted as well."""
    kept: list[Record] = []

    def run(_arguments: object, folder: Path, *_: object) -> Generator[Record, None, None]:
        try:
            yield EVERY[0]
        finally:
            lines = b"".join(json.dumps(one).encode() + b"\n" for one in EVERY[:3])
            (folder / running.EVENTS).write_bytes(lines)

    monkeypatch.setattr(running, "run", run)
    monkeypatch.setattr(owning, "made", lambda _: [])
    monkeypatch.setattr(owning, "told", lambda *_: {"made": {}})
    monkeypatch.setattr(owning, "adopt", lambda *told: kept.append(told[-1]))
    spec = described()
    subject = Subject(Path("things.yaml"), spec, Credentials("things", spec.schemes, SECRET))
    going = check(subject, URL, Options(budget=6.0), tiny.api())
    next(going)
    going.close()
    assert kept == EVERY[:3]
