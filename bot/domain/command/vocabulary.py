"""The words by which the parts of a command are told apart: where an expiry begins, and a reason.

It must not interpret an expiry; it only recognises that something looks like one.
"""

import re

SUB_COMMANDS = ("help", "find", "mine", "pending", "list", "why", "status", "storm", "audit", "reconcile")

_UNITS = (
    r"(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?|fortnights?|months?|mths?"
    r"|yrs?|years?)"
)
_COUNT_WORDS = (
    r"(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|sixty"
    r"|ninety|hundred|half|couple|quarter|few|several)"
)
_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_WEEKDAYS = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
_DAYS = rf"(?:{_WEEKDAYS}|today|tomorrow|tonight|midnight|noon|eo[dwmy]|cob|weekend|christmas|diwali)"
_FOREVER = (
    r"(?:permanent(?:ly)?|forever|for ever|for good|indefinitely|perpetually|always|for life|no expiry"
    r"|no end date)"
)
_OPENERS = r"(?:for|until|untill|till|til|by|through|thru|upto|up to|expires|expiry|ends|ending)"

_NUMBER = r"\d{1,4}(?:[.,]\d{1,2})?"
_DATE = (
    rf"(?:\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}|\d{{1,2}}/\d{{1,2}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?[ -]?(?:of )?{_MONTHS}(?:[ ,-]{{1,2}}\d{{4}})?"
    rf"|{_MONTHS} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?)"
)
_CLOCK = r"(?:at )?(?:\d{1,2}(?:[:.]\d{2})? ?[ap]\.?m\.?|\d{1,2}:\d{2}|midnight|noon)(?: [a-z]{2,4})?"
_LENGTH = rf"(?:{_NUMBER}|{_COUNT_WORDS})(?: (?:an?|of|and a half))? ?{_UNITS}(?![a-z])"
_LENGTHS = rf"{_LENGTH}(?:(?:,| and|,? &)? ?{_LENGTH}){{0,5}}"
_DAY = rf"(?:(?:next|this|coming) )?(?:{_DAYS}|{_DATE}|week|month|year|quarter)\b"
_PERIOD_END = (
    r"(?:the )?(?:end of|last day of) (?:the |this |next )?(?:day|week|month|year|quarter|[a-z]{3,9})"
)
_MOMENT = rf"(?:{_PERIOD_END}|{_DAY},?(?: {_DATE})?)(?:,? {_CLOCK})?|{_CLOCK}(?: (?:on )?{_DAY})?"

KEYWORD = re.compile(rf"(?<![\w-])(?:{_FOREVER}|{_OPENERS})(?![\w-])[:=]?", re.IGNORECASE)
"""A word that may begin an expiry."""

FOREVER = re.compile(_FOREVER, re.IGNORECASE)

REASON = re.compile(
    r"(?<![\w-])(?:(?:because(?: of)?|due to|owing to|becaus|bcoz|bcz|bcuz|cause|coz|cuz|cos|b/c|reason is)"
    r"(?![\w-])|reason ?[:=-])[:,]?",
    re.IGNORECASE,
)
"""Begins a reason."""

EXPIRY_AT_END = re.compile(rf"(?<![\w+-])(?P<bare>{_LENGTHS}|{_MOMENT})[ .!]*\Z", re.IGNORECASE)
"""A length or a moment without a keyword at the very end."""

_WHOLE = re.compile(
    rf"(?:{_FOREVER}|{_OPENERS}[:=]? (?:the |on |in |next |the next |at ){{0,3}}"
    rf"(?:{_LENGTHS}|{_MOMENT}|{_FOREVER}|ever))[ .!]*",
    re.IGNORECASE,
)
_HINT = re.compile(
    rf"\d|(?<![a-z])(?:{_UNITS}|{_MONTHS}|{_DAYS}|{_COUNT_WORDS}|{_FOREVER}|ever|good|life|now|end|next|year"
    r"|morning|afternoon|evening|night|only|max|maximum|from|after|later|approx|about|ist|utc|gmt)(?![a-z])",
    re.IGNORECASE,
)
_ACTION = re.compile(
    r"(?<![a-z])(?:(?:call|ring|phon|spam|spamm|harass|text|messag|bother|annoy|go|wait|continu|try|last|happen"
    r"|dial|keep)(?:ed|ing)?|rang|been|on|tried|kept)\Z",
    re.IGNORECASE,
)
FILLERS = frozenset(
    (
        *("number", "numbers", "no", "nos", "phone", "mobile", "mob", "cell", "tel", "ph", "whatsapp"),
        *("caller", "callers", "and", "or", "the", "these", "this", "please", "pls", "block", "to"),
        *("in", "into", "ext", "extn", "extension"),
    )
)
"""Words among numbers that change nothing."""


def is_expiry(text: str) -> bool:
    """Whether all of a text, keyword first, is an expiry."""
    return _WHOLE.fullmatch(" ".join(text.split())) is not None


def is_length(text: str) -> bool:
    """Whether a text is a length of time: `30 days`."""
    return re.fullmatch(_LENGTHS, text.strip(), re.IGNORECASE) is not None


def is_moment_or_length(text: str) -> bool:
    """Whether a text is nothing but a bare expiry: `tomorrow`, `30 days`."""
    return EXPIRY_AT_END.match(text) is not None


def hints_at_expiry(text: str) -> bool:
    """Whether there is anything of an expiry in a text at all."""
    return _HINT.search(text) is not None


def ends_in_action(text: str) -> bool:
    """Whether "… for 3 days" after this text may well tell how long something went on."""
    return _ACTION.search(text) is not None
