"""The phrases of the expiry corpus: what was typed, when and where, and what must come of it."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.domain.expiry import Expiry, ExpiryRefused, read_expiry, resolve, vendor_clock


@dataclass(frozen=True)
class Phrase:
    """One line of corpus.jsonl; `expect` is the account's wall clock, `permanent` or a refusal's code."""

    kind: str
    text: str
    now: datetime
    user_tz: ZoneInfo
    account_tz: ZoneInfo
    expect: str

    def read(self) -> Expiry:
        return read_expiry(self.text, now=self.now, user_tz=self.user_tz, account_tz=self.account_tz)

    def end(self) -> datetime | None:
        return resolve(self.read(), now=self.now, user_tz=self.user_tz)

    def outcome(self) -> str:
        try:
            end = self.end()
        except ExpiryRefused as refusal:
            return refusal.code
        return "permanent" if end is None else vendor_clock(end, self.account_tz)


def _phrase(line: str) -> Phrase:
    fields = json.loads(line)
    return Phrase(
        fields["kind"],
        fields["text"],
        datetime.fromisoformat(fields["now"]),
        ZoneInfo(fields["user_tz"]),
        ZoneInfo(fields["account_tz"]),
        fields["expect"],
    )


LINES = Path(__file__).with_name("corpus.jsonl").read_text(encoding="utf-8").splitlines()
PHRASES = [_phrase(line) for line in LINES]
INSTANTS = [phrase for phrase in PHRASES if phrase.kind == "instant"]
TAKEN = [phrase for phrase in PHRASES if phrase.kind != "refused"]
REFUSED = [phrase for phrase in PHRASES if phrase.kind == "refused"]


def name_of(phrase: Phrase) -> str:
    return f"{phrase.text[:40]!a} {phrase.user_tz.key} {phrase.now:%Y-%m-%d}"
