"""What the sources may not know, and the few other rules that no tool of the gate can hold."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmock.core.document import Json

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "segmock"
VENDORS = PACKAGE / "vendors"
DESCRIPTIONS = sorted((ROOT / "openapi").glob("*.yaml"))

ROLES = {"auth", "errors", "paging", "filters", "behaviours"}
BANNED = {
    *("utils", "helpers", "common", "base", "misc", "manager", "handler", "service"),
    *("data", "models", "types"),
}
MAX_LINES = 400

# The companies, under the names that they go by or went by; the slugs are added from the folders.
COMPANIES = ("campaign monitor", "receiptful", "voucherify", "emporix", "kibo", "mozu")

# Words of one vendor's API that no parameter of its description gives away (those are collected).
DIALECT = (
    *("x-apikey", "async-export", "async-jobs", "asyncjob", "modelname", "partnerapp", "conversio"),
    *("x-app-id", "x-app-token", "x-client-application-id", "x-client-token", "x-management-id"),
    *("x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-retry", "x-rate-limit-type"),
    *("junction", "has_value", "is_unknown", "not_contain", "data_ref", "source_id"),
    *("initial_sync_status", "auto-update", "starting_after", "starting_after_id"),
    *("invalid_payload", "invalid_query_params", "resource_in_use", "duplicate_found"),
    *("faultstring", "oauth.v2", "pagesize", "pagenumber", "sitecode", "legalentityid", "mixins"),
    *("x-total-count", "forcedelete", "onlyactive", "segmentrestricted", "segmentsids", "moreinfo"),
    *("assignmenttype", "issegmentassigned", "read_own", "segment_manage", "customersegment"),
    *("validation_violation", "conflict_resource", "resourceid", "items-count", "saas_token"),
    *("startindex", "responsefields", "sortby", "pagecount", "totalcount", "auditinfo", "x-vol"),
    *("additionalerrordata", "exceptiondetail", "applicationname", "errorcode", "authtickets"),
    *("app-claims", "missing_or_invalid_parameter", "item_not_found", "validation_conflict"),
    *("invalid_access_token", "system_metadata"),
)

# Header names that belong to HTTP, not to one of its users.
HTTP = {
    *("accept", "accept-language", "allow", "authorization", "content-disposition"),
    *("content-language", "content-length", "content-type", "etag", "location", "origin"),
    *("retry-after", "www-authenticate"),
}

# Words of OAuth 2.0 (RFC 6749), which anybody may take as a parameter.
OAUTH = {"refresh_token"}

# The vendors' folders may know themselves; nothing else may know them.
SOURCES = sorted(
    path
    for path in PACKAGE.rglob("*")
    if path.is_file()
    and "__pycache__" not in path.parts
    and (VENDORS not in path.parents or path.parent == VENDORS)
)
PYTHON = sorted(PACKAGE.rglob("*.py"))
MODULES = sorted(
    path
    for folder in (PACKAGE, ROOT / "tests", ROOT / "contract_tests", ROOT / "benchmarks")
    for path in folder.rglob("*.py")
    if "node_modules" not in path.parts
)
FOLDERS = sorted(path for path in VENDORS.iterdir() if path.is_dir() and path.name != "__pycache__")


def test_there_is_something_to_look_at() -> None:
    """The sources and descriptions are found, so that the other tests cannot pass on nothing."""
    assert len(SOURCES) > 10
    assert DESCRIPTIONS
    assert len(FOLDERS) == len(DESCRIPTIONS)


def test_no_source_outside_its_folder_names_a_vendor() -> None:
    """A vendor is found by looking; only its own folder says its name."""
    slugs = {path.name for path in FOLDERS} | {path.stem for path in DESCRIPTIONS}
    names = [re.split("[-_ ]", name) for name in (*COMPANIES, *slugs)]
    pattern = re.compile("|".join(sorted({"[-_ ]?".join(name) for name in names})), re.IGNORECASE)
    assert _found(SOURCES, pattern) == []


def test_core_and_web_speak_no_vendors_dialect() -> None:
    """Words of one vendor's API stand only in that vendor's folder."""
    words = {*DIALECT, *(name.lower() for path in DESCRIPTIONS for name in _peculiar_names(path))}
    alternatives = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    pattern = re.compile(rf"(?<![a-z0-9])(?:{alternatives})(?![a-z0-9])", re.IGNORECASE)
    shared = [path for path in SOURCES if {"core", "web"} & set(path.relative_to(PACKAGE).parts)]
    assert _found(shared, pattern) == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_a_vendor_is_five_roles_and_nothing_else(folder: Path) -> None:
    """What a vendor's folder holds are its five roles, each a module or a package of modules.

    And its mutants, of which no role knows.
    """
    inside = [path for path in folder.iterdir() if path.name not in {"__pycache__", "__init__.py"}]
    inside = [path for path in inside if path.stem != "mutants"]
    assert {path.stem for path in inside} == ROLES
    assert len(inside) == len(ROLES)
    assert all(path.suffix == ".py" or (path / "__init__.py").is_file() for path in inside)


def test_no_module_or_class_has_a_name_that_says_nothing() -> None:
    """A name says what is inside; words that fit everything are banned."""
    modules = [
        _place(path) for path in MODULES if path.stem in BANNED or path.parent.name in BANNED
    ]
    classes = [
        f"{_place(path)}:{node.lineno} {node.name}"
        for path in PYTHON
        for node in _nodes(path)
        if isinstance(node, ast.ClassDef) and _banned_class(node.name)
    ]
    assert modules + classes == []


def test_no_module_is_too_long_to_read() -> None:
    """A module that grows past the limit holds more than one concept."""
    files = [
        path for path in MODULES if {"src", "contract_tests"} & set(path.relative_to(ROOT).parts)
    ]
    lengths = {_place(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert {place: length for place, length in lengths.items() if length > MAX_LINES} == {}


def test_only_config_reads_the_environment() -> None:
    """Every setting is read, checked and documented in one place."""
    readers = {"environ", "environb", "getenv", "getenvb"}
    found = [
        f"{_place(path)}:{node.lineno}"
        for path in PYTHON
        if path != PACKAGE / "config.py"
        for node in _nodes(path)
        if (isinstance(node, ast.Attribute) and ast.unparse(node) in {f"os.{r}" for r in readers})
        or (
            isinstance(node, ast.ImportFrom)
            and node.module == "os"
            and readers & {name.name for name in node.names}
        )
    ]
    assert found == []


def test_nothing_that_is_read_is_executed() -> None:
    """No eval, no exec, no unpickling, no shell, no YAML loader that builds objects."""
    found = [f"{_place(path)}:{line} {what}" for path in PYTHON for line, what in _executions(path)]
    assert found == []


def test_the_contract_tests_are_a_black_box() -> None:
    """The contract tests speak HTTP and import nothing of the server."""
    found = [
        f"{_place(path)}: {name}"
        for path in sorted((ROOT / "contract_tests").rglob("*.py"))
        for _, name in _imports(path)
        if name.split(".")[0] == "segmock" and name.split(".")[:2] != ["segmock", "contract"]
    ]
    assert found == []


def test_lock_files_name_no_host() -> None:
    """Versions are locked, but whoever installs chooses where packages come from."""
    constraints = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in constraints if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []
    for lock in (ROOT / "package-lock.json", ROOT / "tests" / "sdk" / "package-lock.json"):
        packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
        assert [name for name, package in packages.items() if "resolved" in package] == []


def _place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _found(paths: list[Path], pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{_place(path)}:{number} {match.group()}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        for match in pattern.finditer(line)
    ]


def _peculiar_names(path: Path) -> Iterator[str]:
    """Yield the names of a description's parameters and headers that are no plain words."""

    def walk(node: Json) -> Iterator[str]:
        if isinstance(node, list):
            for item in node:
                yield from walk(item)
        elif isinstance(node, dict):
            if isinstance(node.get("name"), str) and isinstance(node.get("in"), str):
                yield node["name"]
            if "description" in node:  # a response; the headers of `components` have ids
                yield from node.get("headers", {})
            for item in node.values():
                yield from walk(item)

    for name in walk(yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)):
        plain = re.fullmatch(r"[a-z]+", name)
        if not plain and name.lower() not in HTTP | OAUTH and not name.startswith("Segmock-"):
            yield name


def _nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text(encoding="utf-8"), path.name))


def _imports(path: Path) -> Iterator[tuple[int, str]]:
    for node in _nodes(path):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{name.name}") for name in node.names)


def _banned_class(name: str) -> bool:
    words = [word.lower() for word in re.findall(r"[A-Z][a-z0-9]*", name)]
    return bool(words) and bool({words[0], words[-1]} & BANNED)


def _executions(path: Path) -> Iterator[tuple[int, str]]:
    modules = {"code", "codeop", "dill", "marshal", "pickle", "runpy", "shelve"}
    for line, name in _imports(path):
        if name.split(".")[0] in modules:
            yield line, name
    for node in _nodes(path):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        if called in {"eval", "exec", "__import__", "os.system", "os.popen"} or (
            called.startswith("yaml.") and called.split(".")[1] in {"unsafe_load", "full_load"}
        ):
            yield node.lineno, called
        if any(keyword.arg == "shell" for keyword in node.keywords):
            yield node.lineno, "shell="
        if called in {"yaml.load", "yaml.load_all", "yaml.parse", "yaml.compose"}:
            loaders = [ast.unparse(keyword.value) for keyword in node.keywords]
            if not loaders or not all(_is_safe_loader(path, loader) for loader in loaders):
                yield node.lineno, called


def _is_safe_loader(path: Path, loader: str) -> bool:
    """Tell whether a loader is PyYAML's safe one, or a class of the same module made from it."""
    if loader in {"yaml.CSafeLoader", "yaml.SafeLoader"}:
        return True
    return any(
        isinstance(node, ast.ClassDef)
        and node.name == loader
        and [ast.unparse(parent) for parent in node.bases] == ["yaml.CSafeLoader"]
        for node in _nodes(path)
    )
