"""`python -m segmock` is the command `segmock`."""

from segmock.cli import main

main()
