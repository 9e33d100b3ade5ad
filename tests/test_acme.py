"""The fifth vendor costs one folder, one description and one part of a fixture, and no edit."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from segmock import app, config, vendors
from segmock.core.vendor import Vendor
from segmock.screen.starting import example_path
from segmock.web.door import SegmockFlask
from tests.acme import VENDOR
from tests.conftest import ACME, Client

if TYPE_CHECKING:
    from segmock.app import Mock

ROOT = Path(__file__).parent.parent
ROLES = ("auth", "errors", "paging", "filters", "behaviours")


@pytest.fixture
def together(tmp_path: Path) -> Mock:
    """The fifth vendor beside all others, in a scenario that gives something to each."""
    shutil.copytree(ROOT / "openapi", tmp_path, dirs_exist_ok=True)
    shutil.copy(ACME / "acme.yaml", tmp_path)
    scenario = (ROOT / "fixtures" / "default.yaml").read_text(encoding="utf-8").rstrip("\n")
    scenario += "\n  acme:\n    crates: 12\n"
    (tmp_path / "default.yaml").write_text(scenario, encoding="utf-8")
    known = {"acme": VENDOR, **vendors.discover()}
    settings = config.Settings(openapi=tmp_path, fixtures=tmp_path, strict=True, seed=3)
    return app.build(settings, known)


def test_a_folder_with_five_files_is_a_vendor() -> None:
    """Their names are the names of the roles; nothing else is in it but data, and its mutants."""
    names = {path.stem for path in ACME.glob("*.py")} - {"__init__", "mutants"}
    assert names == set(ROLES)
    assert all(hasattr(VENDOR, role) for role in ROLES)
    assert isinstance(VENDOR, Vendor)


def test_no_source_knows_it() -> None:
    """It is served without a word about it anywhere under src."""
    sources = [path for path in (ROOT / "src").rglob("*") if path.suffix in {".py", ".yaml"}]
    assert len(sources) > 40
    assert [p for p in sources if "acme" in p.read_text(encoding="utf-8").lower()] == []
    assert "acme" not in vendors.discover()


def test_it_is_served_beside_the_others(together: Mock) -> None:
    """Each at its own paths, each in its own words."""
    client = Client(together)
    assert len(together.pipeline.served) == len(vendors.discover()) + 1
    assert client.send("GET", "/crates")[2][0] == 401 * 7
    for served in together.pipeline.served:
        for operation in served.spec.operations.values():
            path = example_path(served, operation, together.world).partition("?")[0]
            found = together.pipeline.match(path)
            assert found is not None
            assert found[0] is served


def test_it_answers_the_same_beside_the_others_as_alone(together: Mock, acme: Client) -> None:
    """What others are there for changes nothing for it."""
    beside = Client(together, acme.headers)
    for client in (acme, beside):
        client.send("POST", "/crates", json={"label": "new"})
        client.send("PUT", "/shelves/top", json={"crates": ["new"]})
    for target in ("/crates", "/crates?colour=red", "/crates/new.crate", "/weather"):
        assert acme.send("GET", target) == beside.send("GET", target)


def test_it_is_odd_in_every_role(acme: Client) -> None:
    """Keys may be backwards, errors are pairs, pages hang on headers, filters sort by weight."""
    assert acme.send("GET", "/crates", headers={"acme-key": "kcomges"})[0] == 200
    assert acme.send("GET", "/crates/no.crate")[2] == [2828, "There is no crate with the id 'no'."]
    status, headers, page = acme.send("GET", "/crates", headers={"acme-from": "10"})
    assert (status, headers["acme-count"], len(page["crates"])) == (200, "12", 2)
    weights = [crate["weight"] for crate in acme.send("GET", "/crates?colour=red")[2]["crates"]]
    assert weights == sorted(weights, reverse=True)
    assert acme.send("GET", "/weather")[2] == "fine\n"
    assert acme.send("DELETE", "/shelves/none")[0] == 204


def test_a_page_of_an_unknown_path_may_name_it(together: Mock) -> None:
    """Who mistypes is told its operations like any other's."""
    answer = SegmockFlask(together.pipeline, together.worlds).test_client().get("/shelfs/top")
    assert answer.get_json(force=True)["did_you_mean"][0] == "PUT /shelves/{shelf}"
