"""A baseline accepts what it names, until a day, and says when it is wrong or out of date."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
import yaml

from segmock.contract.baseline import Baseline, Entry, apply, load, written
from segmock.contract.finding import SCHEMATHESIS
from segmock.core.document import DefectsError
from tests.contract.sample import NASTY, finding, report, result

if TYPE_CHECKING:
    from pathlib import Path

    from segmock.contract.finding import Result

DAY = date(2026, 6, 1)
KNOWN = Entry("schema@browse", "the vendor knows", DAY)


def test_a_known_finding_is_accepted_and_breaks_nothing() -> None:
    """The others of the same law still do."""
    found = apply(
        report(result(findings=(finding(),)), result("b", findings=(finding("b"), finding()))),
        Baseline((KNOWN,)),
        DAY,
    )
    assert [one.state for one in found.results] == ["kept", "broken"]
    assert [one.key for one in found.findings] == ["b@browse"]
    assert [one.accepted for one in found.results] == [(finding(),), (finding(),)]
    assert found.notes == ()


def test_an_expired_entry_counts_again_and_is_noted() -> None:
    """From the day after its last."""
    found = apply(
        report(result(findings=(finding(),)), notes=("first",)),
        Baseline((KNOWN,)),
        date(2026, 6, 2),
    )
    assert not found.kept
    assert found.notes == (
        "first",
        "The baseline accepted schema@browse until 2026-06-01; it counts again. (the vendor knows)",
    )


@pytest.mark.parametrize(
    "results,check,noted",
    [
        ((result(),), "schema", True),
        ((result(state="skipped"),), "schema", False),
        ((result("schema", subject="a"), result(state="skipped", subject="b")), "schema", False),
        ((result(),), "use_after_free", False),
        ((result("fuzzing", SCHEMATHESIS),), "use_after_free", True),
        ((result("fuzzing", SCHEMATHESIS, state="skipped"),), "use_after_free", False),
    ],
)
def test_an_entry_that_does_not_occur_any_more_is_noted(
    results: tuple[Result, ...], check: str, *, noted: bool
) -> None:
    """But only where what it names was checked."""
    baseline = Baseline((Entry(f"{check}@browse", "r", DAY),))
    found = apply(report(*results), baseline, DAY)
    assert [("does not occur any more" in note) for note in found.notes] == [True] * noted


def test_an_entry_may_be_of_one_vendor() -> None:
    """It says nothing about others, and stands before one for all of them."""
    baseline = Baseline((Entry("schema@browse", "r", date(2026, 5, 1)), KNOWN))
    own = Entry("schema@browse", "r", DAY, "other")
    asked = report(result(findings=(finding(),)))
    assert apply(asked, Baseline((own,)), DAY) == asked
    assert apply(asked, baseline, DAY).kept
    both = Baseline((Entry("schema@browse", "r", date(2026, 5, 1), "acme"), KNOWN))
    assert not apply(asked, both, DAY).kept


def test_what_is_written_is_read_and_accepts_everything(tmp_path: Path) -> None:
    """Whatever the reason says; accepted findings stay accepted."""
    asked = report(result(findings=(finding(),), accepted=(finding("b", ""),)))
    reason = NASTY.replace("\ud800", "") + "\nsecond line: 2026-01-01"
    path = tmp_path / "baseline.yaml"
    path.write_text(written([asked, asked], DAY, reason), encoding="utf-8")
    baseline = load(path)
    assert baseline.entries == (
        Entry("b@", reason, DAY, "acme"),
        Entry("schema@browse", reason, DAY, "acme"),
    )
    assert apply(asked, baseline, DAY).kept


def test_a_baseline_of_nothing_is_empty(tmp_path: Path) -> None:
    """Written or left empty."""
    path = tmp_path / "baseline.yaml"
    for text in (written([report(result())], DAY, "r"), "", "# later\n"):
        path.write_text(text, encoding="utf-8")
        assert load(path) == Baseline()


GOOD = {"finding": "schema@browse", "reason": "r", "expires": "2026-12-31"}


@pytest.mark.parametrize(
    "content,place,what",
    [
        ({"a": 1}, "", "is no list"),
        ("text", "", "is no list"),
        (["text"], "/0", "is no mapping"),
        ([{**GOOD, "until": "x"}], "/0/until", "is unknown"),
        ([{**GOOD, "finding": "schema"}], "/0/finding", "is 'schema'"),
        ([{**GOOD, "finding": 3}], "/0/finding", "is 3"),
        ([{**GOOD, "reason": " "}], "/0/reason", "is no text"),
        ([{**GOOD, "vendor": 3}], "/0/vendor", "is no text"),
        ([{**GOOD, "expires": "20261231"}], "/0/expires", "is '20261231'"),
        ([{**GOOD, "expires": "2026-02-30"}], "/0/expires", "is '2026-02-30'"),
        ([{**GOOD, "expires": 2026}], "/0/expires", "is 2026"),
        ([GOOD, {**GOOD, "reason": "s"}], "/1", "accepts schema@browse a second time"),
        ([{k: v for k, v in GOOD.items() if k != "reason"}], "/0", "has no reason"),
        ([{k: v for k, v in GOOD.items() if k != "expires"}], "/0", "has no expires"),
        ([{k: v for k, v in GOOD.items() if k != "finding"}], "/0", "has no finding"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_place(
    tmp_path: Path, content: object, place: str, what: str
) -> None:
    """File, pointer, line and hint; nothing else is."""
    path = tmp_path / "baseline.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(DefectsError) as caught:
        load(path)
    (defect,) = caught.value.defects
    assert (defect.file, defect.pointer, defect.what) == ("baseline.yaml", place, what)
    assert defect.hint
    assert defect.line


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    """Not only the first."""
    path = tmp_path / "baseline.yaml"
    path.write_text("- {}\n- 3\n", encoding="utf-8")
    with pytest.raises(DefectsError) as caught:
        load(path)
    assert len(caught.value.defects) == 4


@pytest.mark.parametrize("text", ["- {", "&a [*a]", "- !!python/object:x {}", None])
def test_a_file_that_cannot_be_read_is_a_defect(tmp_path: Path, text: str | None) -> None:
    """Nor is anything in it executed."""
    path = tmp_path / "baseline.yaml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(DefectsError):
        load(path)
