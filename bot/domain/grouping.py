"""The rule for names of CloudAgent block-number groups; knows nothing about which groups exist."""

import re
import unicodedata

from bot.domain.errors import FieldRefused

SHORTEST = 2
LONGEST = 50
"""The vendor: "Name (X) allows 2 to 50 characters only"."""

_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'"})  # noqa: RUF001  # as typed
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_ALLOWED_SIGNS = frozenset(" _-.&/()'+")
_MOST_NAMED = 5


def check_group(name: str) -> str:
    """Returns the name in its plain form (one space between words, plain dashes) or refuses it.

    The vendor's admin pages refuse `s@n`, `@n`, `s@` and `1` as invalid; which other signs they refuse is not
    documented, so only those in ordinary use are let through. Raises FieldRefused("group", …).
    """
    cleaned = _plain(name)
    if not cleaned:
        raise FieldRefused("group", "Name the group that the numbers go into.", code="empty")
    if not SHORTEST <= len(cleaned) <= LONGEST:
        raise FieldRefused(
            "group",
            f"A group name has {SHORTEST} to {LONGEST} characters; this one has {len(cleaned)}.",
            code="length",
        )
    if signs := dict.fromkeys(sign for sign in cleaned if not _is_allowed(sign)):
        named = " ".join(list(signs)[:_MOST_NAMED])
        raise FieldRefused(
            "group",
            f"CloudAgent takes no {named} in a group name. Use letters, digits, spaces, - and _.",
            code="characters",
            choices=_without_signs(cleaned),
        )
    if not any(sign.isalpha() for sign in cleaned):
        raise FieldRefused("group", "A group name needs at least one letter.", code="no_letter")
    return cleaned


def _plain(name: str) -> str:
    name = unicodedata.normalize("NFKC", name).translate(_QUOTES)
    visible = "".join(sign for sign in name if unicodedata.category(sign) != "Cf")
    return " ".join(_DASHES.sub("-", visible).split())


def _is_allowed(sign: str) -> bool:
    """Letters of any script with their marks, digits, and a few signs."""
    return sign.isalnum() or sign in _ALLOWED_SIGNS or unicodedata.category(sign).startswith("M")


def _without_signs(cleaned: str) -> tuple[str, ...]:
    plain = "".join(sign if _is_allowed(sign) else "-" for sign in cleaned)
    suggestion = " ".join(plain.strip("- ").split())
    fits = SHORTEST <= len(suggestion) <= LONGEST and any(sign.isalpha() for sign in suggestion)
    return (suggestion,) if fits else ()
