"""How the stand-in reads and normalises phone numbers (U12, R1, R2); as blind as the vendor's examples."""

import re

from bot.local.vendor.switches import Switches

WELL_FORMED = re.compile(r"\+?[0-9]{3,16}")


def bare(text: str) -> str:
    """Without spaces and dashes."""
    return re.sub(r"[\s-]", "", text)


def is_well_formed(number: object, switches: Switches) -> bool:
    """3 to 16 digits after an optional `+`; a switch makes `+` itself a mistake."""
    if not isinstance(number, str) or not WELL_FORMED.fullmatch(bare(number)):
        return False
    return not (switches.plus_sign == "refuse" and bare(number).startswith("+"))


def normalised(text: str, switches: Switches) -> str:
    """`+91` is put on blindly, except for `+…` and for 12 digits that start with 91."""
    number = bare(text)
    if number.startswith("+"):
        if switches.plus_sign == "keep":
            return number
        number = number[1:]
        return f"+91{number}"
    if len(number) == 12 and number.startswith("91"):  # noqa: PLR2004  # 91 and ten digits
        return f"+{number}"
    if len(number) == 11 and number.startswith("0") and switches.leading_zero == "drop":  # noqa: PLR2004  # 0 and ten
        number = number[1:]
    return f"+91{number}"
