"""From the text of a policy file to the rules; all mistakes are listed together with their lines."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path as FilePath
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.domain.errors import Refused
from bot.domain.expiry import MOST_YEARS, Duration, Permanent, read_expiry, resolve
from bot.domain.grouping import check_group
from bot.domain.numbers import read_numbers
from bot.domain.policy import PERMANENT_UNTIL, GroupPolicy, Policy, Protected, QuietHours, StormRules
from bot.policy_file import values
from bot.policy_file.lines import lines_of
from bot.policy_file.values import Mistake, Mistakes, Table

MOST_SIZE = 1_000_000
"""Bytes of a policy file we read."""

_LAST_YEAR = 9998
"""Of a permanent block: in any time zone the year then still has four digits."""

_AT_LINE = re.compile(r"^(.*?)\s*\(at line (\d+), column \d+\)$")
_TOP_KEYS = (
    "only_named_groups", "weekly_report", "auditors", "operators", "reject_reasons", "permanent_until",
    "default", "groups", "protected", "storm", "quiet_hours", "decide",
)  # fmt: skip
_LONGEST_GRACE = 300
_GROUP_KEYS = (
    "requesters", "approvers", "silent_approvers", "fallback_approvers", "next_circle", "quorum",
    "longest", "default_expiry", "permanent", "most_numbers", "time_out", "reminders", "ending_notice",
    "channel",
)  # fmt: skip


class PolicyRefused(Exception):
    """A policy file was not taken; `mistakes` has one sentence for each, with its line."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


def load_policy(path: str, *, region: str) -> Policy:
    """Reads a file. Raises PolicyRefused, also where there is none."""
    try:
        raw = FilePath(path).read_bytes()
    except OSError as error:
        raise PolicyRefused((f"cannot be read: {error.strerror or error}",)) from error
    if len(raw) > MOST_SIZE:
        raise PolicyRefused((f"is larger than {MOST_SIZE:,} bytes",))
    try:
        return read_policy(raw.decode("utf-8"), region=region)
    except UnicodeDecodeError:
        raise PolicyRefused(("is not UTF-8 text",)) from None


def read_policy(text: str, *, region: str) -> Policy:
    """Understands the text; `region` is for numbers without a country code. Raises PolicyRefused."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _AT_LINE.match(str(error))
        last = max(len(text.splitlines()), 1)
        words = f"line {found[2]}: {found[1]}" if found else f"line {last}: {error}"
        raise PolicyRefused((words,)) from None
    mistakes = Mistakes(lines_of(text))
    policy = _policy(Table((), document, mistakes), region)
    if mistakes.found:
        raise PolicyRefused(mistakes.told())
    return policy


def _policy(top: Table, region: str) -> Policy:
    top.only(*_TOP_KEYS)
    default = _rules(top.table("default"), GroupPolicy())
    groups = top.table("groups")
    named: dict[str, GroupPolicy] = {}
    for name in groups.given:
        own = groups.table(name)
        try:
            check_group(name)
        except Refused as refusal:
            groups.mistakes.add((*groups.path, name), refusal.sentence)
        if name.lower() in named:
            groups.mistakes.add((*groups.path, name), "stands there twice, in capitals and small letters")
        named[name.lower()] = _rules(own, default)
    return Policy(
        default=default,
        groups=named,
        protected=_all_protected(top, region),
        storm=_storm(top.table("storm")),
        quiet=_quiet(top.table("quiet_hours")),
        auditors=top.take("auditors", values.ids, ()),
        reject_reasons=top.take("reject_reasons", values.reasons, Policy().reject_reasons),
        operators=top.take("operators", values.ids, ()),
        weekly_report=top.take("weekly_report", values.flag, default=True),
        cancel_seconds=_cancel_seconds(top.table("decide")),
        named_only=top.take("only_named_groups", values.flag, default=False),
        permanent_until=top.take("permanent_until", _far, PERMANENT_UNTIL),
    )


def _cancel_seconds(table: Table) -> int:
    table.only("cancel_seconds")
    return table.take("cancel_seconds", _seconds, Policy().cancel_seconds)


def _seconds(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _LONGEST_GRACE:
        raise Mistake(f"is not a whole number of seconds from 0 to {_LONGEST_GRACE}")
    return value


def _far(value: Any) -> date:
    """A day so late that no deadline lies behind it, and early enough for a vendor's four-digit years."""
    if not isinstance(value, date) or isinstance(value, datetime):
        raise Mistake(f"{value!r} is not a date; write it like 2099-12-31, without quotes")
    nearest = datetime.now(UTC).year + MOST_YEARS + 1
    if not nearest <= value.year <= _LAST_YEAR:
        raise Mistake(f"{value} has to lie between the years {nearest} and {_LAST_YEAR}")
    return value


def _rules(table: Table, default: GroupPolicy) -> GroupPolicy:
    """A group's own rules; what it does not say is as in the default."""
    table.only(*_GROUP_KEYS)
    rules = GroupPolicy(
        requesters=table.take("requesters", values.ids, default.requesters),
        approvers=table.take("approvers", values.ids, default.approvers),
        silent=table.take("silent_approvers", values.ids, default.silent),
        fallback=table.take("fallback_approvers", values.user_ids, default.fallback),
        next_circle=table.take("next_circle", values.ids, default.next_circle),
        quorum=table.take("quorum", values.count, default.quorum),
        longest=table.take("longest", values.span, default.longest),
        default_expiry=table.take("default_expiry", values.text, default.default_expiry),
        permanent=table.take("permanent", values.flag, default.permanent),
        most_numbers=table.take("most_numbers", values.count, default.most_numbers),
        time_out=table.take("time_out", _span_or_never, default.time_out),
        reminders=table.take("reminders", values.spans, default.reminders),
        ending_notice=table.take("ending_notice", _span_or_never, default.ending_notice),
        channel=table.take("channel", values.channel, default.channel),
    )
    _check_whole(table, rules)
    return rules


def _check_whole(table: Table, rules: GroupPolicy) -> None:
    """What single values cannot show: a quorum nobody reaches, a default that would be refused."""
    if rules.deciders and not any(one.startswith("S") for one in rules.deciders):
        most = len(rules.deciders)
        if rules.quorum > most:
            table.mistakes.add((*table.path, "quorum"), f"is {rules.quorum}, but only {most} may approve")
    if rules.time_out and rules.reminders and rules.reminders[-1] >= rules.time_out:
        shown = "the last reminder would come after the time-out"
        table.mistakes.add((*table.path, "reminders"), shown)
    try:
        _check_default(rules)
    except Mistake as mistake:
        key = "default_expiry" if "default_expiry" in table.given else "longest"
        table.mistakes.add((*table.path, key), str(mistake))


def _check_default(rules: GroupPolicy) -> None:
    now = datetime.now(UTC)
    zone = ZoneInfo("UTC")
    try:
        expiry = read_expiry(rules.default_expiry, now=now, user_tz=zone, account_tz=zone)
    except Refused as refusal:
        raise Mistake(f"default_expiry: {refusal.sentence}") from None
    if not isinstance(expiry, Duration | Permanent):
        raise Mistake("default_expiry has to be a length such as “for 30 days”, not a fixed moment")
    ends = resolve(expiry, now=now, user_tz=zone)
    if ends is None and not rules.permanent:
        raise Mistake("default_expiry is permanent, which these rules do not allow")
    if ends is not None and ends > now + rules.longest:
        raise Mistake(f"default_expiry “{rules.default_expiry}” is longer than longest allows")


def _span_or_never(value: Any) -> timedelta | None:
    return None if value == "never" else values.span(value)


def _all_protected(top: Table, region: str) -> tuple[Protected, ...]:
    given = top.given.get("protected", [])
    if not isinstance(given, list) or any(not isinstance(one, Mapping) for one in given):
        top.mistakes.add(("protected",), "is written as [[protected]], with double brackets")
        return ()
    tables = [Table(("protected", at), one, top.mistakes) for at, one in enumerate(given)]
    return tuple(_protected(table, region) for table in tables)


def _protected(table: Table, region: str) -> Protected:
    table.only("label", "numbers", "prefixes")
    if "label" not in table.given:
        table.mistakes.add(table.path, 'needs a label, e.g. label = "our own numbers"')
    if not {"numbers", "prefixes"} & set(table.given):
        table.mistakes.add(table.path, "names neither numbers nor prefixes")
    return Protected(
        label=table.take("label", values.text, ""),
        numbers=table.take("numbers", lambda value: _numbers(value, region), frozenset()),
        prefixes=table.take("prefixes", _prefixes, ()),
    )


def _numbers(value: Any, region: str) -> frozenset[str]:
    read = read_numbers("\n".join(values.texts(value)), region=region)
    if read.not_taken:
        raise Mistake(f"{read.not_taken[0].text}: {read.not_taken[0].why}")
    return frozenset(number.e164 for number in read.numbers)


def _prefixes(value: Any) -> tuple[str, ...]:
    found = tuple(re.sub(r"[ ()-]", "", one) for one in values.texts(value))
    wrong = [one for one in found if not re.fullmatch(r"\+[1-9]\d{1,14}", one)]
    if wrong:
        raise Mistake(f"{', '.join(wrong)}: a prefix starts with + and the country code, e.g. +91140")
    return found


def _storm(table: Table) -> StormRules:
    table.only("oncall", "groups", "longest", "most_numbers", "longest_expiry", "review_within")
    default = StormRules()
    return replace(
        default,
        oncall=table.take("oncall", values.ids, default.oncall),
        groups=tuple(one.lower() for one in table.take("groups", values.texts, default.groups)),
        longest=table.take("longest", values.span, default.longest),
        most_numbers=table.take("most_numbers", values.count, default.most_numbers),
        longest_expiry=table.take("longest_expiry", values.span, default.longest_expiry),
        review_within=table.take("review_within", values.span, default.review_within),
    )


def _quiet(table: Table) -> QuietHours | None:
    if not table.given:
        return None
    table.only("from", "to", "timezone")
    missing = [key for key in ("from", "to", "timezone") if key not in table.given]
    if missing:
        table.mistakes.add(table.path, f"needs {', '.join(missing)} too")
        return None
    start, end = table.take("from", _clock, time()), table.take("to", _clock, time())
    zone = table.take("timezone", _zone, ZoneInfo("UTC"))
    return QuietHours(start, end, zone)


def _clock(value: Any) -> time:
    try:
        return time.fromisoformat(str(value))
    except ValueError:
        raise Mistake(f"{value!r} is not a time of day; write it like 22:00") from None


def _zone(value: Any) -> ZoneInfo:
    try:
        return ZoneInfo(values.text(value))
    except (ZoneInfoNotFoundError, ValueError):
        raise Mistake(f"{value!r} is no time zone; e.g. Asia/Kolkata") from None
