"""`blockbot parse`: shows how a text is understood, offline; with --jsonl for whole corpora."""

import io
import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.commands.entry import complain
from bot.domain import expiry
from bot.domain.command import BlockText, OpenModal, SubCommand, read_command
from bot.domain.errors import Refused
from bot.domain.expiry import Permanent, echo_expiry, read_expiry, resolve, vendor_clock
from bot.domain.numbers import read_numbers, summary_line

DEFAULT_ZONE = "Asia/Kolkata"
_YEARS = range(1900, 9900)
"""Around them the calendar of the computer has room for every expiry."""


def run_parse(text: str, *, jsonl: bool) -> int:
    """Answers one text for people, or one JSON object a line in order."""
    if jsonl:
        _speak_utf8()
        expiry.warm_up()
        for line in sys.stdin:
            print(json.dumps(answer_line(line), ensure_ascii=False), flush=True)  # noqa: T201
        return 0
    return _explain(text.removeprefix("/block").strip())


def answer_line(line: str) -> dict[str, Any]:
    """The answer to one line of JSON; a line that is none gets an `error`, never an exception."""
    line = line.lstrip("\ufeff").strip()  # a byte order mark stands wherever files were joined
    if not line:
        return {"error": "an empty line"}
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError):
        asked = None
    if not isinstance(asked, dict):
        return {"error": "not a JSON object"}
    answer = _answers.get(str(asked.get("kind")))
    if answer is None:
        return {"error": 'unknown kind: say "expiry" or "numbers"'}
    try:
        return answer(asked)
    except Refused as refusal:
        return {"error": refusal.sentence}
    except Exception:  # noqa: BLE001  # one bad line must not cost the answers of all that follow
        return {"error": "that line could not be read"}


def _expiry(asked: Mapping[str, Any]) -> dict[str, Any]:
    account_tz = _zone(asked.get("account_tz") or DEFAULT_ZONE)
    user_tz = _zone(asked.get("user_tz") or account_tz.key)
    now = _moment(asked.get("now"), user_tz)
    read = read_expiry(_text(asked), now=now, user_tz=user_tz, account_tz=account_tz)
    at = resolve(read, now=now, user_tz=user_tz)
    if isinstance(read, Permanent) or at is None:
        return {"expiry": "permanent"}
    return {"expiry": vendor_clock(at, account_tz)}


def _numbers(asked: Mapping[str, Any]) -> dict[str, Any]:
    read = read_numbers(_text(asked), region=str(asked.get("region") or "IN").upper())
    return {
        "numbers": [one.e164 for one in read.numbers],
        "bad": [{"text": piece.text, "why": piece.why} for piece in read.not_taken],
    }


_answers = {"expiry": _expiry, "numbers": _numbers}


def _speak_utf8() -> None:
    """Whatever the terminal is set to; bytes and letters that are none do not end the run."""
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace", newline="\n")  # only this ends a line
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")


def _text(asked: Mapping[str, Any]) -> str:
    text = asked.get("text")
    if not isinstance(text, str):
        raise Refused("text has to be a string")
    return text


def _zone(name: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(name))
    except (ValueError, ZoneInfoNotFoundError, OSError):
        raise Refused(f"there is no time zone “{name}”") from None


def _moment(text: object, zone: ZoneInfo) -> datetime:
    """The moment of asking; without an offset it is on the user's wall clock."""
    if text is None:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        raise Refused("now has to be a date and a time, as 2026-11-23T14:30:00+05:30") from None
    if moment.year not in _YEARS:
        raise Refused(f"now has to be in the years {_YEARS[0]} to {_YEARS[-1]}")
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _explain(text: str) -> int:
    zone = ZoneInfo(DEFAULT_ZONE)
    now = datetime.now(UTC)
    try:
        command = read_command(text, region="IN")
        if isinstance(command, BlockText):
            _say(f"group    {command.group}")
            _say(f"numbers  {summary_line(command.numbers)}")
            wanted = command.expiry_text or "for 30 days"
            read = read_expiry(wanted, now=now, user_tz=zone, account_tz=zone)
            _say(f"expiry   {echo_expiry(read, now=now, user_tz=zone, account_tz=zone)}")
            _say(f"reason   {command.reason or '—'}")
            _say(f"as       /block {command.canonical.removeprefix('/block ')}")
        elif isinstance(command, OpenModal):
            _say("opens the form; filled in already: " + (str(command.prefill)))
        elif isinstance(command, SubCommand):
            _say(f"sub-command {command.name} {command.rest}".rstrip())
    except Refused as refusal:
        complain([refusal.sentence, *(f"  try: {choice}" for choice in refusal.choices)])
        return 1
    return 0


def _say(line: str) -> None:
    print(line)  # noqa: T201  # a command talks to its terminal
