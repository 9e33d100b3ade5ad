# The gate and its parts; `just` alone lists them. Every recipe expects the development environment
# on the PATH (see CONTRIBUTING.md) and fails when a tool is missing.

set shell := ["bash", "-euo", "pipefail", "-c"]

export REDOCLY_SUPPRESS_UPDATE_NOTICE := "true"
export REDOCLY_TELEMETRY := "off"

_default:
    @just --list --unsorted

# Everything that must hold before a change lands, but for the npm SDKs (`just sdk`)
check: gate rest

# The same without the tests that say nothing about coverage, which the README's command runs as well
gate: lint types imports specs cover responses docs package

# Rewrite the sources in the house style
format:
    ruff format
    ruff check --fix

# Style: formatting and lint
lint:
    ruff format --check
    ruff check

# Types: mypy, strict
types:
    mypy

# Architecture: who may import whom
imports:
    lint-imports --no-cache

# The OpenAPI descriptions: valid, and lint-clean
specs: _npm
    openapi-spec-validator openapi/*.yaml
    node_modules/.bin/redocly lint openapi/*.yaml

# The default test run on all cores; arguments go to pytest
test *arguments:
    pytest --numprocesses=auto --dist=worksteal {{ arguments }}

# The tests that core and vendors are covered by: all others may go without
_covering := "tests/core tests/vendors tests/test_acme.py tests/test_app.py tests/test_empty_universe.py"

# Branch coverage of core and vendors at 100 %
cover:
    pytest {{ _covering }} --numprocesses=auto --dist=worksteal --cov

# The tests that `just cover` leaves out
rest:
    pytest $(printf -- '--ignore=%s ' {{ _covering }}) --numprocesses=auto --dist=worksteal

# Documented-response coverage: every status of the descriptions is reached
responses:
    segmock coverage

# Write the table of documented-response coverage into the reference
responses-page:
    mkdir -p .cache
    segmock coverage --markdown > .cache/coverage.md
    sed '/^<!-- table -->$/q' docs/reference/coverage.md > .cache/page.md
    cat .cache/page.md .cache/coverage.md > docs/reference/coverage.md

# Unmodified npm SDKs against the mock
sdk:
    cd tests/sdk && npm ci --ignore-scripts
    pytest -m node

# Minutes of generated requests
long:
    pytest -m long -o timeout=0 --numprocesses=auto --dist=worksteal

# The contract tests in all their phases with all their cases, against the mock; arguments go to pytest
contract *arguments:
    pytest contract_tests --thorough -m "not node" --numprocesses=auto --dist=worksteal {{ arguments }}

# The documentation, strict; the pages are in docs/_build/html
docs:
    sphinx-build --fail-on-warning --nitpicky --fresh-env --quiet docs docs/_build/html

# Build the wheel and see that the descriptions and fixtures are inside
package:
    rm -rf dist
    python -m pip wheel --quiet --no-deps --wheel-dir dist .
    python -m zipfile --list dist/segmock-*.whl > dist/contents
    for file in generated/schemathesis.toml profile.schema.yaml reports/page.html; do grep -q "^segmock/contract/$file " dist/contents; done
    for file in openapi/*.yaml openapi/profiles/*.yaml fixtures/*.yaml; do grep -q "^segmock/$file " dist/contents; done

# Measure segmock beside its peers
bench *arguments:
    python -m benchmarks {{ arguments }}

# Renew the exact known-good versions, with the oldest Python at hand: some packages refuse 3.11.2
lock:
    npm install --package-lock-only --ignore-scripts
    rm -rf .cache/lock
    python -m venv .cache/lock
    .cache/lock/bin/python -m pip install --quiet '.[dev]'
    .cache/lock/bin/python -m pip freeze --exclude segmock | LC_ALL=C sort --ignore-case > constraints.txt

# Install the linter from npm, unless it is there already
_npm:
    [[ node_modules/.package-lock.json -nt package-lock.json ]] || npm ci --ignore-scripts
