"""Knows the closed list of phrases that mean no end date; a phrase must match as a whole."""

_PHRASES = frozenset(
    {
        "permanent",
        "permanently",
        "permanently - no end date",  # how the echo says it
        "forever",
        "for ever",
        "forever and ever",
        "for good",
        "indefinite",
        "indefinitely",
        "perpetually",
        "in perpetuity",
        "never expire",
        "never expires",
        "no end",
        "no end date",
        "no expiration",
        "no expiration date",
        "no expiry",
        "no expiry date",
        "without end",
        "without end date",
        "without an end date",
        "without expiration",
        "without expiry",
    }
)


def is_permanent(text: str) -> bool:
    """Tell whether the whole plain text says that there is no end."""
    return text in _PHRASES
