import asyncio

import pytest

from bot.local.cloudagent import Fault
from bot.service.vendor import (
    AskOperator,
    FieldsRefused,
    GroupUnknown,
    OutcomeUnknown,
    Unreachable,
    WaitUntil,
)
from tests.contract.cloudagent.cloudagent_world import World, verdicts

A, B, C, D = "+919876543210", "+919876543211", "+919876543212", "+919876543213"
FOREIGN = "+447911123456"


def test_listed_numbers_are_blocked_and_really_are() -> None:
    world = World()
    judged = world.time.run(world.client.add(world.addition(A, B)))
    assert verdicts(judged) == {A: "blocked", B: "blocked"}
    assert world.blocked() == {A, B}


def test_the_expiry_is_written_on_the_accounts_wall_clock() -> None:
    world = World()
    addition = world.addition(A)
    world.time.run(world.client.add(addition))
    row = world.vendor_account.groups["robocalls"].rows[A]
    assert row.expires_at == addition.expires_at


def test_a_foreign_number_is_refused_with_a_sentence_and_not_sent() -> None:
    world = World()
    judged = world.time.run(world.client.add(world.addition(FOREIGN)))
    assert verdicts(judged) == {FOREIGN: "refused"}
    assert "CLOUDAGENT_NUMBER_FORM" in judged[FOREIGN].words
    assert world.standin.calls == []


def test_a_foreign_number_written_as_digits_comes_back_as_another_one() -> None:
    world = World(number_form="digits")
    judged = world.time.run(world.client.add(world.addition(A, FOREIGN)))
    assert verdicts(judged) == {A: "blocked", FOREIGN: "mismatched"}
    assert "+91447911123456" in judged[FOREIGN].words


def test_ten_foreign_digits_are_never_sent_because_they_would_block_an_indian_number() -> None:
    world = World(number_form="digits")
    judged = world.time.run(world.client.add(world.addition("+6591234567")))
    assert verdicts(judged) == {"+6591234567": "refused"}
    assert world.standin.calls == []


def test_a_batch_refused_as_a_whole_is_cut_until_the_bad_number_stands_alone() -> None:
    world = World(number_form="e164", rate=60)
    numbers = [f"+91987654{n:04}" for n in range(99)]
    bad = "+1234567890123456" + "7"
    judged = world.time.run(world.client.add(world.addition(*numbers[:60], bad, *numbers[60:])))
    assert {number for number, verdict in verdicts(judged).items() if verdict == "refused"} == {bad}
    assert world.blocked() == set(numbers)
    assert len([call for call in world.standin.calls if call.operation == "update"]) <= 15


def test_a_cut_that_has_to_wait_goes_on_where_it_stopped() -> None:
    world = World(number_form="e164", rate=3)
    numbers = [f"+91987654{n:04}" for n in range(7)]
    bad = "+12345678901234567"
    judged = world.time.run(world.carry_out(world.addition(*numbers, bad)))
    assert verdicts(judged) == dict.fromkeys(numbers, "blocked") | {bad: "refused"}
    sent = [str(call.request) for call in world.standin.calls if call.operation == "update"]
    assert len(sent) == len(set(sent))


def test_an_unknown_group_offers_to_create_it() -> None:
    world = World()

    async def work() -> None:
        with pytest.raises(GroupUnknown) as caught:
            await world.client.add(world.addition(A, group="new-group"))
        assert caught.value.group == "new-group"
        addition = world.addition(A, B, group="new-group")
        first = await world.client.create_group("new-group", "New ones", addition.expires_at, A)
        assert first.verdict.value == "blocked"
        assert verdicts(await world.client.add(addition)) == {A: "blocked", B: "blocked"}

    world.time.run(work())
    assert world.blocked("new-group") == {A, B}


def test_a_group_name_is_checked_before_the_vendor_hears_of_it() -> None:
    world = World()
    addition = world.addition(A)
    with pytest.raises(FieldsRefused, match="2 to 50"):
        world.time.run(world.client.create_group("x", "One", addition.expires_at, A))
    assert world.standin.calls == []


def test_an_expiry_that_is_nearly_past_is_refused_before_it_is_sent() -> None:
    world = World()
    with pytest.raises(FieldsRefused) as caught:
        world.time.run(world.client.add(world.addition(A, days=0.0001)))
    assert "expiryDate" in caught.value.fields
    assert world.standin.calls == []


def test_lifted_numbers_are_undone_and_unblocked_ones_are_not_called_so() -> None:
    world = World()

    async def work() -> dict[str, str]:
        await world.client.add(world.addition(A, B))
        return verdicts(await world.client.delete((A, C)))

    assert world.time.run(work()) == {A: "undone", C: "refused"}
    assert world.blocked() == {B}


def test_a_vendor_that_wants_a_group_for_a_delete_gets_one() -> None:
    world = World(switches={"delete_scope": "group"})

    async def work() -> dict[str, str]:
        await world.client.add(world.addition(A))
        return verdicts(await world.client.delete((A,), group="robocalls"))

    assert world.time.run(work()) == {A: "undone"}


def test_a_spelling_that_was_found_and_is_gone_again_is_replaced_by_the_configured_one() -> None:
    world = World(switches={"update_paths": "plural"})
    assert verdicts(world.time.run(world.client.add(world.addition(A)))) == {A: "blocked"}
    world.standin.switches = world.standin.switches.changed({"update_paths": "singular"})
    assert verdicts(world.time.run(world.client.add(world.addition(B)))) == {B: "blocked"}
    assert world.client.update_path == "/ca_apis/updateBlockNumber"


@pytest.mark.parametrize("configured", ["/ca_apis/updateBlockNumber", "/ca_apis/updateBlockNumbers"])
@pytest.mark.parametrize("served", ["singular", "plural"])
def test_the_other_spelling_of_the_path_is_tried_once_and_remembered(configured: str, served: str) -> None:
    world = World(switches={"update_paths": served}, update_path=configured)

    async def work() -> None:
        await world.client.add(world.addition(A))
        await world.client.add(world.addition(B))

    world.time.run(work())
    wrong = [call for call in world.standin.calls if call.status == 404]
    assert world.blocked() == {A, B}
    assert len(wrong) <= 1
    assert world.client.update_path.endswith("Numbers") == (served == "plural")


def test_a_vendor_with_neither_path_is_a_matter_for_the_operator() -> None:
    world = World()
    world.standin.arm(Fault("html", on="update", value=404))
    with pytest.raises(AskOperator, match="CLOUDAGENT_UPDATE_PATH"):
        world.time.run(world.client.add(world.addition(A)))


def test_wrong_credentials_are_a_matter_for_the_operator_and_not_tried_on_and_on() -> None:
    world = World()
    world.vendor_account.api_key = "another"

    async def work() -> None:
        for _ in range(5):
            with pytest.raises(AskOperator, match="credentials"):
                await world.client.add(world.addition(A))

    world.time.run(work())
    assert len(world.standin.calls) == 1


@pytest.mark.parametrize(("auth", "auth_mode"), [("token", "BASIC_AUTH"), ("basic", "TOKEN_AUTH")])
def test_the_wrong_authentication_mode_is_a_matter_for_the_operator(auth: str, auth_mode: str) -> None:
    world = World(auth=auth, auth_mode=auth_mode)
    with pytest.raises(AskOperator, match="CLOUDAGENT_AUTH"):
        world.time.run(world.client.add(world.addition(A)))


def test_basic_authentication_needs_no_token() -> None:
    world = World(auth="basic")
    assert verdicts(world.time.run(world.client.add(world.addition(A)))) == {A: "blocked"}
    assert [call.credentials for call in world.standin.calls] == ["key"]


def test_a_lost_answer_is_an_unknown_outcome_and_never_a_success() -> None:
    world = World()
    world.standin.arm(Fault("silent", on="update", stage="after"))
    with pytest.raises(OutcomeUnknown):
        world.time.run(world.client.add(world.addition(A)))
    assert world.blocked() == {A}


def test_a_refused_connection_was_never_sent() -> None:
    world = World()
    world.standin.arm(Fault("refused", on="update", last=1))
    with pytest.raises(Unreachable):
        world.time.run(world.client.add(world.addition(A)))
    assert world.blocked() == set()


def test_an_error_on_a_number_that_may_be_there_already_proves_nothing() -> None:
    world = World(switches={"existing": "error"})
    world.standin.arm(Fault("silent", on="update", stage="after", last=1))
    judged = world.time.run(world.carry_out(world.addition(A)))
    assert verdicts(judged) == {A: "unconfirmed"}
    assert world.blocked() == {A}


def test_an_answer_lost_once_is_found_by_sending_the_same_add_again() -> None:
    world = World()
    world.standin.arm(Fault("silent", on="update", stage="after", last=1))
    assert verdicts(world.time.run(world.carry_out(world.addition(A)))) == {A: "blocked"}


@pytest.mark.parametrize(
    "fault",
    [
        Fault("limit", on="update", last=1),
        Fault("http_429", on="update", last=1),
        Fault("http_429", on="update", last=1, value=7),
        Fault("rate_words", on="update", last=1),
        Fault("rate_words", on="update", last=1, value=True),
    ],
)
def test_a_limit_of_the_vendors_holds_the_request_and_nothing_counts_as_failed(fault: Fault) -> None:
    world = World()
    world.standin.arm(fault)
    began = world.time.now
    judged = world.time.run(world.carry_out(world.addition(A)))
    assert verdicts(judged) == {A: "blocked"}
    waited = (world.time.now - began).total_seconds()
    assert waited == pytest.approx(7 if fault.value == 7 else 60, abs=2)


def test_a_limit_of_the_vendors_stops_every_process_until_it_is_over() -> None:
    world = World()
    other = world.make_client(world.vault, world.traffic)
    world.standin.arm(Fault("http_429", on="update", last=1, value=30))

    async def work() -> None:
        with pytest.raises(WaitUntil) as caught:
            await world.client.add(world.addition(A))
        calls = len(world.standin.calls)
        with pytest.raises(WaitUntil) as held:
            await other.add(world.addition(B))
        assert len(world.standin.calls) == calls
        assert held.value.at >= caught.value.at

    world.time.run(work())


def test_a_fresh_token_that_came_with_a_limit_answer_is_adopted() -> None:
    world = World()
    world.standin.arm(Fault("rate_words", on="update", last=1, value=True))
    world.time.run(world.carry_out(world.addition(A)))
    assert [call.operation for call in world.standin.calls].count("token") == 1
    assert world.standin.calls[-1].credentials == "token 2 live"


def test_numbers_left_out_of_the_answer_are_unconfirmed_one_by_one() -> None:
    world = World()
    world.standin.arm(Fault("partial", on="update", value="hidden"))
    judged = world.time.run(world.client.add(world.addition(A, B, C)))
    assert verdicts(judged) == {A: "blocked", B: "refused", C: "unconfirmed"}


def test_more_calls_than_the_rate_never_leave_within_a_minute() -> None:
    world = World(rate=12)

    async def one(n: int) -> None:
        await world.carry_out(world.addition(f"+91987654{n:04}"))

    async def work() -> None:
        await asyncio.gather(*(one(n) for n in range(40)))

    world.time.run(work())
    moments = sorted(call.at for call in world.standin.calls)
    assert len(moments) == 41
    within = [sum(0 <= (other - one).total_seconds() < 60 for other in moments) for one in moments]
    assert max(within) <= 12
    assert (moments[-1] - moments[0]).total_seconds() < 41 / 11 * 60 * 1.2


def test_a_slot_that_is_far_away_is_an_error_with_its_moment_and_not_a_sleep() -> None:
    world = World(rate=2)

    async def work() -> None:
        await world.carry_out(world.addition(A))
        with pytest.raises(WaitUntil) as caught:
            await world.client.add(world.addition(B))
        assert 50 < (caught.value.at - world.time.now).total_seconds() <= 60

    world.time.run(work())
