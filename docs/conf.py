"""How Sphinx builds these pages: `just docs`, every warning an error."""

from __future__ import annotations

import tomllib
from pathlib import Path

_project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text("utf-8"))

project = "segmock"
author = "segmock contributors"
project_copyright = "2026, segmock contributors"
release = version = _project["project"]["version"]

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
nitpicky = True

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = f"segmock {release}"
html_copy_source = False
html_show_sphinx = False
