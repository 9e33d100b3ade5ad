"""The contract suite: laws over a profile, Schemathesis below them, one report. Knows no vendor."""
