"""The vocabulary of CloudAgent's errors: which family a message belongs to; reads no HTTP.

All sentences are from the vendor's public pages of this and of sibling APIs, or seen in public code.
"""

import json
import re
from enum import StrEnum

LONGEST = 300


class Family(StrEnum):
    """What an answer that is not a success asks of us."""

    TOKEN = "token"  # noqa: S105  # a family's name
    """Authenticate once more."""
    CREDENTIALS = "credentials"
    """User name, key or mode are wrong: ask the operator."""
    LIMIT = "limit"
    """Wait."""
    GROUP = "group"
    """There is no such group."""
    FIELDS = "fields"
    """The call was refused as a whole because of its content."""
    ADDRESS = "address"
    """Nothing of CloudAgent's is at this path."""
    UNKNOWN = "unknown"
    """Stored or not, nobody knows."""


TOKEN_WORDS = frozenset({"token expired", "invalid token", "token should not be null or empty"})

CREDENTIAL_WORDS = frozenset(
    {
        "authentication failed",
        "invalid username or apikey",
        "username or apikey is invalid",
        "username or apikey not valid",
        "missing username or apikey",
        "invalid user details",
        "api key should not be null or empty",
        "username should not be null or empty",
        "username is null",
        "apikey should not be empty",
        "username should not be empty",
        "apikey cannot be empty",
        "username cannot be empty",
        "please provide proper user credentials",
    }
)

LIMIT_WORDS = ("max limit exceeded", "rate limit", "too many requests")

FIELD_WORDS = frozenset({"parameters are mandatory", "invalid data", "invalid json pass valid json"})

NO_GROUP = re.compile(r"invalid group|group\b.*\b(not|no|unknown|invalid|exist)|(no|unknown|not) .*\bgroup")


def family_of(words: str) -> Family:
    """The family of an error message; UNKNOWN for words nobody has published."""
    said = words.strip().rstrip(".!").strip().casefold()
    if said in TOKEN_WORDS:
        return Family.TOKEN
    if said in CREDENTIAL_WORDS:
        return Family.CREDENTIALS
    if any(limit in said for limit in LIMIT_WORDS):
        return Family.LIMIT
    if NO_GROUP.search(said):
        return Family.GROUP
    if said in FIELD_WORDS or ("date" in said and "format" in said):
        return Family.FIELDS
    return Family.UNKNOWN


TOKEN_SHAPE = re.compile(r"[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*|(?i:bearer)\s+\S+")


def clean(said: object) -> str:
    """The vendor's words fit for people and the ledger: one bounded line without tokens."""
    text = said if isinstance(said, str) else _flat(said)
    text = "".join(char if char.isprintable() else " " for char in text)
    text = TOKEN_SHAPE.sub("…", text).strip()
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _flat(said: object) -> str:
    # `message` is an object or a list on some sibling pages.
    if said is None:
        return ""
    try:
        return json.dumps(said, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        return ""
