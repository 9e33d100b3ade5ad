"""The pipeline and what it stands on: knows OpenAPI, no vendor and no web framework."""
