"""Our compiled numbering plans answer what phonenumbers answers."""

import random

import phonenumbers
import pytest
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

from bot.domain.numbers.plan import plan_of, split_code
from bot.domain.numbers.reader import DigitReader

CODES = ["91", "1", "44", "49", "971", "39", "7", "86", "880", "54", "52", "599", "800", "881"]
KINDS = {
    PhoneNumberType.FIXED_LINE: "fixed line",
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "fixed line or mobile",
    PhoneNumberType.TOLL_FREE: "toll-free",
    PhoneNumberType.PREMIUM_RATE: "premium",
    PhoneNumberType.SHARED_COST: "shared cost",
    PhoneNumberType.VOIP: "voip",
    PhoneNumberType.PERSONAL_NUMBER: "personal",
    PhoneNumberType.PAGER: "pager",
    PhoneNumberType.UAN: "company",
    PhoneNumberType.VOICEMAIL: "voicemail",
    PhoneNumberType.UNKNOWN: "",
}


def some_nationals(code: str, count: int) -> list[str]:
    """National numbers near those that exist: an example with a few digits changed, or random digits."""
    chance = random.Random(code)  # noqa: S311  # the same numbers in every run
    plan = plan_of(code)
    assert plan is not None
    examples = [
        str(example.national_number)
        for region in phonenumbers.COUNTRY_CODE_TO_REGION_CODE[int(code)]
        for kind in range(11)
        if (example := phonenumbers.example_number_for_type(region, kind))
    ] or ["12345678"]
    nationals = []
    for _ in range(count):
        digits = list(chance.choice(examples))
        for _ in range(chance.randrange(5)):
            digits[chance.randrange(len(digits))] = chance.choice("0123456789")
        nationals.append("".join(digits[: chance.choice([None, None, None, -1])]))
    return [national for national in nationals if national.strip("0")]


def as_phone_number(code: str, national: str) -> PhoneNumber:
    zeros = len(national) - len(national.lstrip("0"))
    number = PhoneNumber(country_code=int(code), national_number=int(national))
    if zeros:
        number.italian_leading_zero = True
        number.number_of_leading_zeros = zeros
    return number


@pytest.mark.parametrize("code", CODES)
def test_kind_and_writing_equal_those_of_phonenumbers(code: str) -> None:
    plan = plan_of(code)
    assert plan is not None
    for national in some_nationals(code, 300):
        number = as_phone_number(code, national)
        kind = plan.kind(national)
        assert bool(kind) == phonenumbers.is_valid_number(number), national
        assert kind == KINDS[phonenumbers.number_type(number)], national
        if kind:
            assert plan.show(national) == phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)


def typed_forms(code: str, trunk: str, national: str) -> list[tuple[str, bool]]:
    return [
        (national, False),
        (trunk + national, False),
        (code + national, False),
        (code + national, True),
        (code + trunk + national, True),
    ]


@pytest.mark.parametrize("region", ["IN", "US", "GB", "DE", "AE", "IT", "FR"])
def test_the_fast_road_equals_the_slow_one(region: str) -> None:
    fast = DigitReader(region)
    home = fast.home
    assert home is not None
    for national in some_nationals(home.code, 150):
        for digits, plus in typed_forms(home.code, home.trunk, national):
            found = fast.read(digits, plus=plus)
            if found is None or fast.international(digits, plus=plus) != (digits if plus else ""):
                continue
            slow = fast._slowly(f"{'+' * plus}{digits}", digits, home)
            assert slow is not None
            assert (slow.e164, slow.kind) == (found.e164, found.kind), digits


@pytest.mark.parametrize("region", ["IN", "US", "GB", "DE", "AE", "IT", "FR"])
def test_the_fast_road_refuses_nothing_that_the_slow_one_takes(region: str) -> None:
    fast = DigitReader(region)
    home = fast.home
    assert home is not None
    for national in some_nationals(home.code, 150):
        for digits, plus in typed_forms(home.code, home.trunk, national):
            if fast.read(digits, plus=plus) or fast.home_code_fits(digits) or not 7 <= len(digits) <= 18:
                continue
            assert fast._slowly(f"{'+' * plus}{digits}", digits, home) is None, digits


def test_a_code_that_no_country_has_is_no_code() -> None:
    assert split_code("9991234567") is None
    assert split_code("0123456789") is None
