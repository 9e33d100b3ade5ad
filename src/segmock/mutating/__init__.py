"""Deliberately wrong behaviour, to see whether a contract suite would notice. Knows no vendor."""
