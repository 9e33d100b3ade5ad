"""Times in the one form of the state, which sorts as text."""

from segmock.core.clock import iso, parse_iso


def moment(text: str) -> str:
    """Return a time in the one form of the state, which sorts as text; other texts as they are."""
    try:
        return iso(parse_iso(text))
    except (ValueError, OverflowError):
        return text
