"""Creates a group at CloudAgent with its first number and adds the others; somebody has agreed to that."""

import dataclasses
from collections.abc import Mapping

from bot.domain.verdict import Judgement, Verdict
from bot.service.vendor import (
    Addition,
    BlockNumbers,
    FieldsRefused,
    GroupUnknown,
    VendorError,
    is_about_numbers,
)

DESCRIPTION = "Spam callers blocked with Blockbot"
"""One text for every call: the vendor probably overwrites a group's description with it."""


async def create_then_add(vendor: BlockNumbers, addition: Addition) -> Mapping[str, Judgement]:
    """A judgement for every number of the addition; the vendor's call needs one number to create a group.

    Raises every VendorError, with what was judged before it. A name that CloudAgent refuses may be taken:
    then adding works; if not, GroupUnknown carries CloudAgent's words about the name.
    """
    judged: dict[str, Judgement] = {}
    refusal = ""
    try:
        for number in addition.numbers:
            try:
                judged[number] = await vendor.create_group(
                    addition.group, DESCRIPTION, addition.expires_at, number
                )
            except FieldsRefused as error:
                if is_about_numbers(error):
                    judged[number] = Judgement(Verdict.REFUSED, error.sentence)
                    continue
                refusal = error.sentence
            break
        return judged | dict(await _add_rest(vendor, addition, judged))
    except GroupUnknown as error:
        raise _with(_named(error, refusal), judged) from None
    except VendorError as error:
        raise _with(error, judged) from None


async def _add_rest(
    vendor: BlockNumbers, addition: Addition, judged: Mapping[str, Judgement]
) -> Mapping[str, Judgement]:
    doubtful = {number for number, one in judged.items() if one.verdict is Verdict.UNCONFIRMED}
    rest = tuple(number for number in addition.numbers if number not in judged or number in doubtful)
    if not rest:
        return {}
    return await vendor.add(
        dataclasses.replace(addition, numbers=rest, maybe_there=addition.maybe_there | doubtful)
    )


def _named(error: GroupUnknown, refusal: str) -> GroupUnknown:
    if refusal:
        error.sentence = f"{error.sentence} It could not be created: {refusal}"
    return error


def _with(error: VendorError, judged: Mapping[str, Judgement]) -> VendorError:
    error.judged = {**judged, **error.judged}
    return error
