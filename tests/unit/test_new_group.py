"""A group is created with its first number that CloudAgent takes; the others are added, none is forgotten."""

from datetime import UTC, datetime

import pytest

from bot.domain.verdict import Judgement, Verdict
from bot.service import vendor as port
from bot.service.new_group import create_then_add
from tests.service.fakes import FakeVendor

pytestmark = pytest.mark.anyio

FIRST, SECOND = "+919870000000", "+919870000001"
ADDITION = port.Addition("new", "spam", datetime(2026, 12, 1, tzinfo=UTC), (FIRST, SECOND))
BAD_NUMBER = port.FieldsRefused("not a valid number", {"blockNumbers": "x"})
BAD_NAME = port.FieldsRefused("Name is taken.", {"name": "taken"})


async def verdicts(vendor: FakeVendor, addition: port.Addition = ADDITION) -> list[Verdict]:
    judged = await create_then_add(vendor, addition)
    return [judged[one].verdict for one in addition.numbers]


async def test_a_number_that_is_refused_is_followed_by_the_next(vendor: FakeVendor) -> None:
    vendor.creations = [BAD_NUMBER]
    assert await verdicts(vendor) == [Verdict.REFUSED, Verdict.BLOCKED]
    assert (vendor.created, vendor.calls) == ([("new", FIRST), ("new", SECOND)], [])


async def test_where_every_number_is_refused_nothing_is_left_to_add(vendor: FakeVendor) -> None:
    vendor.creations = [BAD_NUMBER, BAD_NUMBER]
    assert await verdicts(vendor) == [Verdict.REFUSED] * 2
    assert vendor.calls == []


async def test_a_number_of_which_it_is_not_known_is_added_again_as_maybe_there(vendor: FakeVendor) -> None:
    vendor.creations = [Judgement(Verdict.UNCONFIRMED)]
    assert await verdicts(vendor) == [Verdict.BLOCKED] * 2
    assert [(one.numbers, one.maybe_there) for one in vendor.calls] == [((FIRST, SECOND), frozenset({FIRST}))]


@pytest.mark.parametrize(
    ("creation", "sentence"),
    [
        (BAD_NAME, "called “new”. It could not be created: Name is taken."),
        (Judgement(Verdict.BLOCKED), "called “new”."),
    ],
)
async def test_a_group_that_is_still_unknown_says_what_was_wrong_with_its_name_if_anything(
    vendor: FakeVendor, creation: Judgement | Exception, sentence: str
) -> None:
    vendor.creations, vendor.script = [creation], [port.GroupUnknown("new")]
    with pytest.raises(port.GroupUnknown) as unknown:
        await verdicts(vendor)
    assert unknown.value.sentence.endswith(sentence)
    assert set(unknown.value.judged) == ({FIRST} if isinstance(creation, Judgement) else set())


async def test_a_trouble_on_the_way_carries_what_was_judged_before_it(vendor: FakeVendor) -> None:
    vendor.script = [port.Unreachable("down")]
    with pytest.raises(port.Unreachable) as trouble:
        await verdicts(vendor)
    assert trouble.value.judged == {FIRST: Judgement(Verdict.BLOCKED)}


@pytest.fixture
def vendor() -> FakeVendor:
    return FakeVendor()
