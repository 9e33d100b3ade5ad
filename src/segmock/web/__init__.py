"""The doors: the only package that touches Flask, and the only one that speaks HTTP."""
