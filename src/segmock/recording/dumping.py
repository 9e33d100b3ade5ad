"""JSON values as YAML that reads well, and that our loader reads as the same values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from segmock.core.document import Json

WIDTH = 110


class _Whole(dict[str, "Json"]):
    """The mapping that a file is: each key in a line of its own, however small it is."""


class _Dumper(yaml.CSafeDumper):
    """Quotes each text that our loader, or any other, could take for something else."""

    def represent_mapping(
        self,
        tag: str,
        mapping: Json,
        flow_style: bool | None = None,  # noqa: FBT001 - PyYAML's signature
    ) -> yaml.MappingNode:
        """Write a mere type, which is most of what is expected, in one line."""
        if isinstance(mapping, _Whole):
            return super().represent_mapping(tag, mapping, flow_style=False)
        schema = mapping.get("$schema") if len(mapping) == 1 else None
        mere = isinstance(schema, dict) and schema.keys() == {"type"}
        return super().represent_mapping(tag, mapping, flow_style=True if mere else flow_style)

    def ignore_aliases(self, data: Json) -> bool:  # noqa: ARG002 - PyYAML's signature
        """Write everything out: a reader need not look elsewhere."""
        return True


for _tag, _pattern, _first in (
    ("int", r"-?(?:0|[1-9][0-9]*)", "-0123456789"),
    ("float", r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?", "-0123456789"),
):
    _Dumper.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


_Dumper.add_representer(_Whole, yaml.CSafeDumper.represent_dict)


def dumped(value: Json) -> str:
    """Return a JSON value as YAML in a stable order; what is small stands in one line."""
    return yaml.dump(
        _Whole(value) if isinstance(value, dict) else value,
        Dumper=_Dumper,
        sort_keys=False,
        default_flow_style=None,
        allow_unicode=True,
        width=WIDTH,
    )
