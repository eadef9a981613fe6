"""The policy file: what it can say, and that all its mistakes are listed with their lines."""

import os
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.domain.policy import Policy
from bot.policy_file import PolicyRefused, load_policy, read_policy
from bot.policy_file.watch import PolicyWatch

EXAMPLE = Path(__file__).parents[2] / "manifests" / "policy.example.toml"


def read(text: str) -> Policy:
    return read_policy(text, region="IN")


def mistakes(text: str) -> tuple[str, ...]:
    with pytest.raises(PolicyRefused) as refused:
        read(text)
    return refused.value.mistakes


def watch(path: Path) -> PolicyWatch:
    return PolicyWatch(str(path), region="IN", complete=lambda policy: policy)


def write(path: Path, text: str, *, tick: int) -> None:
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(tick, tick))


def test_the_example_is_taken_and_says_what_its_comments_say() -> None:
    policy = load_policy(str(EXAMPLE), region="IN")
    assert policy.of("vip-line").quorum == 2
    assert policy.of("vip-line").default_expiry == "for 30 days"
    assert policy.whose("+918045678900") == "our own numbers"
    assert policy.quiet is not None
    assert policy.quiet.start == time(22)
    assert not policy.named_only


def test_an_empty_file_holds_the_default_rules() -> None:
    assert read("") == Policy()


def test_the_example_states_the_defaults_of_an_empty_file() -> None:
    shown, plain = load_policy(str(EXAMPLE), region="IN"), read("")
    assert shown.storm == plain.storm
    assert shown.default.time_out == plain.default.time_out
    assert shown.default.reminders == plain.default.reminders
    assert (shown.default.longest, shown.default.most_numbers) == (
        plain.default.longest, plain.default.most_numbers,
    )  # fmt: skip


def test_a_group_takes_over_what_it_does_not_say() -> None:
    rules = read('[default]\nlongest = "40 days"\n[groups.ab]\nquorum = 2\n').of("ab")
    assert (rules.longest, rules.quorum) == (timedelta(days=40), 2)


def test_the_end_of_permanent_blocks_is_the_policys() -> None:
    assert read("permanent_until = 2088-06-01\n").far == datetime(2088, 6, 1, tzinfo=UTC)
    assert (
        read("").permanent_until
        == load_policy(str(EXAMPLE), region="IN").permanent_until
        == date(2099, 12, 31)
    )


def test_a_request_can_be_left_open_for_ever() -> None:
    assert read('[default]\ntime_out = "never"\n').default.time_out is None
    assert read('[default]\ntime_out = "never"\n[groups.ab]\nquorum = 1\n').of("ab").time_out is None


def test_all_mistakes_are_listed_together_with_their_lines() -> None:
    text = (
        '[default]\nquorm = 2\nlongest = "30 moons"\napprovers = [\n  "bob",\n]\n[groups.x]\nquorum = 0\n'
        '[[protected]]\nlabel = "a"\nnumbers = ["1"]\n[[protected]]\nnumbers = ["12"]\n'
        '[quiet_hours]\nfrom = "25:00"\nto = "07:00"\ntimezone = "Mars"\n'
    )
    assert mistakes(text) == (
        "line 2: default.quorm: is no setting; did you mean quorum?",
        "line 3: default.longest: '30 moons' is not a length of time; write it like 30 days or 4 hours",
        "line 4: default.approvers: bob: not a Slack id; user ids start with U, user groups with S",
        "line 7: groups.x: A group name has 2 to 50 characters; this one has 1.",
        "line 8: groups.x.quorum: is not a whole number from 1 on",
        "line 11: protected 1, numbers: 1: too short (1 digit; an Indian number has 10)",
        'line 12: protected 2: needs a label, e.g. label = "our own numbers"',
        "line 13: protected 2, numbers: 12: too short (2 digits; an Indian number has 10)",
        "line 15: quiet_hours.from: '25:00' is not a time of day; write it like 22:00",
        "line 17: quiet_hours.timezone: 'Mars' is no time zone; e.g. Asia/Kolkata",
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("quorum", "line 1: "),
        ("[default]\nlongest = \n", "line 2: "),
        ("[groups.a]\n[groups.A]\n", "stands there twice"),
        ('[default]\napprovers = ["U11", "U12"]\nquorum = 3\n', "is 3, but only 2 may approve"),
        ('[default]\nlongest = "7 days"\n', "is longer than longest allows"),
        ('[default]\ndefault_expiry = "permanent"\n', "which these rules do not allow"),
        ('[default]\ndefault_expiry = "until 31 December 2099"\n', "default_expiry"),
        ('[default]\ntime_out = "2 hours"\n', "the last reminder would come after the time-out"),
        ('[default]\nreminders = ["4 hours", "1 hour"]\n', "has to grow"),
        ('[default]\nfallback_approvers = ["S123"]\n', "not a user id"),
        ('[default]\nchannel = "#spam"\n', "not a channel's id"),
        ('[default]\npermanent = "yes"\n', "neither true nor false"),
        ('[[protected]]\nlabel = "x"\nprefixes = ["1600"]\n', "a prefix starts with +"),
        ('[[protected]]\nlabel = "x"\n', "neither numbers nor prefixes"),
        ('[protected]\nlabel = "x"\n', "double brackets"),
        ('[quiet_hours]\nfrom = "22:00"\n', "needs to, timezone too"),
        ("default = 3\n", "is not a table"),
        ('permanent_until = "2099-12-31"\n', "without quotes"),
        ("permanent_until = 2099-12-31T10:00:00\n", "is not a date"),
        ("permanent_until = 2030-01-01\n", "has to lie between the years"),
        ("permanent_until = 9999-12-31\n", "has to lie between the years"),
    ],
)  # fmt: skip
def test_a_mistake_says_where_it_is_and_what_to_do(text: str, told: str) -> None:
    assert told in " | ".join(mistakes(text))


def test_lines_inside_a_long_text_are_not_taken_for_keys() -> None:
    text = '[[protected]]\nlabel = """\nnumbers = 3\n"""\nnumbers = ["12"]\n'
    assert mistakes(text)[0].startswith("line 5: ")


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(PolicyRefused, match="cannot be read: No such file"):
        load_policy(str(tmp_path / "none.toml"), region="IN")


def test_without_a_file_the_default_rules_hold_and_nothing_is_looked_at() -> None:
    plain = PolicyWatch("", region="IN", complete=lambda policy: policy)
    assert (plain.policy, plain.look(), plain.digest) == (Policy(), False, "")


def test_a_changed_file_holds_from_the_next_look_on(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    write(file, "[default]\nquorum = 1\n", tick=1)
    seen = watch(file)
    before = seen.digest
    assert not seen.look()
    write(file, "[default]\nquorum = 2\n", tick=2)
    assert seen.look()
    assert seen.policy.default.quorum == 2
    assert seen.digest != before


def test_a_broken_file_leaves_the_rules_as_they_were_and_says_so_until_it_is_mended(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    write(file, "[default]\nquorum = 2\n", tick=1)
    seen = watch(file)
    write(file, "[default]\nquorum = 0\n", tick=2)
    assert not seen.look()
    assert seen.policy.default.quorum == 2
    assert "line 2" in seen.trouble
    write(file, "[default]\nquorum = 3\n", tick=3)
    assert seen.look()
    assert (seen.policy.default.quorum, seen.trouble) == (3, "")


def test_a_file_that_vanishes_leaves_the_rules_as_they_were(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    write(file, "[default]\nquorum = 2\n", tick=1)
    seen = watch(file)
    file.unlink()
    assert not seen.look()
    assert (seen.policy.default.quorum, "cannot be read" in seen.trouble) == (2, True)
