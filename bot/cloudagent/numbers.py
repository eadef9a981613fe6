"""How an E.164 number is written for CloudAgent; a form it might misread is not written at all."""

import re

import phonenumbers

from bot.cloudagent.account import Account
from bot.domain.verdict import Judgement, Sent, Verdict

E164 = re.compile(r"\+[1-9][0-9]{3,16}")
INDIA = "IN"
INDIAN_DIGITS = 10
"""Ten digits get `+91` (Update page's example), whatever they start with (Delete page's example)."""

FOREIGN = (
    "Only numbers of the home country can be sent to CloudAgent here. "
    "Ask your operator about CLOUDAGENT_NUMBER_FORM, or block this number in CloudAgent itself."
)
MISREAD = (
    "CloudAgent would take this number for another one, so it was not sent. Block it in CloudAgent itself."
)


def write(e164: str, account: Account, *, may_be_there: bool = False) -> Sent | Judgement:
    """The number as it is sent, or why it is not sent."""
    if not E164.fullmatch(e164):
        return Judgement(Verdict.REFUSED, "This is not a whole phone number with its country code.")
    if account.number_form == "e164":
        return Sent(e164, e164, may_be_there)
    # No country code begins another one, so the prefix decides; parsing 100 numbers a call would cost more
    # than all the rest of the call.
    home = f"+{phonenumbers.country_code_for_region(account.region)}"
    if account.number_form == "national" and not e164.startswith(home):
        return Judgement(Verdict.REFUSED, FOREIGN)
    written = e164.removeprefix(home if account.number_form == "national" else "+")
    if account.region == INDIA and not _comes_back(written, e164):
        return Judgement(Verdict.REFUSED, MISREAD)
    return Sent(e164, written, may_be_there)


def _comes_back(written: str, e164: str) -> bool:
    """Whether the vendor's documented reading of these digits is this number, or none at all of its own.

    Documented by example: ten digits get `+91`, twelve that start with 91 get `+`. Other lengths are unknown;
    they can be sent, because the answer shows what was stored and nobody's real number is hit.
    """
    if len(written) == INDIAN_DIGITS:
        return e164 == f"+91{written}"
    if len(written) == INDIAN_DIGITS + 2 and written.startswith("91"):
        return e164 == f"+{written}"
    return True
