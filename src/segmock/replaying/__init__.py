"""Replaying a scenario's steps, against a mock in this process or whatever answers at a URL."""
