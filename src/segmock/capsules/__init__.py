"""Capsules: what a world was asked since it began, in one file that replays elsewhere."""
