"""Reports: what a run has found, for a CI and for people.

Each format is a module with a function `rendered`.
"""
