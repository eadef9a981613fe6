"""A town whose agent, lead, operator and account live in different zones, around a change of clocks."""

import contextlib
import dataclasses
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.local.workspace.people import ASHA, DANIEL, OMAR, RAVI, Person
from bot.service.deliver import Deliver
from bot.service.ending_watch import EndingWatch
from bot.slack.front import Front
from bot.slack.mailbox import SlackMailbox
from tests.scenario.calendar_clock import Calendar
from tests.scenario.conftest import open_desk
from tests.scenario.stage import CHANNEL, Desk, words

ZONES = ("Asia/Kolkata", "Europe/London", "America/New_York")
STARTS = {
    "Asia/Kolkata": datetime(2027, 3, 27, 20, tzinfo=UTC),
    "Europe/London": datetime(2027, 3, 27, 20, tzinfo=UTC),
    "America/New_York": datetime(2027, 3, 13, 20, tzinfo=UTC),
}
"""By the agent's zone: the evening before its clocks change, where they do. In India it is the next day."""

AGENT, LEAD, OPERATOR, OTHER_LEAD = RAVI, ASHA, OMAR, DANIEL
ROLES = {"agent": AGENT, "lead": LEAD, "operator": OPERATOR}
_SHOWN = re.compile(r"<!date\^(\d+)\^\{date_short_pretty\} at \{time\}\|([^>]*)>")


@dataclass(frozen=True)
class Town:
    """The stage with its zones and its calendar."""

    desk: Desk
    calendar: Calendar
    zone: ZoneInfo
    """The agent's."""
    lead_zone: ZoneInfo
    account: ZoneInfo

    @property
    def front(self) -> Front:
        parts = self.desk.world.bot._parts
        assert parts is not None
        return parts.front

    def today(self, zone: ZoneInfo | None = None) -> datetime:
        """This day's midnight on the agent's clock, or another's."""
        there = zone or self.zone
        return datetime.combine(self.calendar().astimezone(there).date(), time(), there)

    def at(self, days: int, clock: time, zone: ZoneInfo | None = None) -> datetime:
        """So many days after today, at this time of the clock on the wall."""
        there = zone or self.zone
        return datetime.combine(self.today(there).date() + timedelta(days=days), clock, there)

    def turn_to(self, moment: datetime) -> None:
        """From now on it is this moment."""
        self.calendar.skip(seconds=(moment - self.calendar()).total_seconds())

    async def blocked(self, line: str, reason: str) -> str:
        """The agent asks, the lead approves, CloudAgent does it; the card."""
        await self.desk.command(AGENT, line)
        card = await self.desk.card(reason)
        await self.desk.press(LEAD, "approve", card)
        await self.desk.until(lambda: "undo" in self.desk.buttons(card))
        return card

    async def asked(self, who: Person, line: str) -> str:
        """The private answer to a command."""
        before = self.desk.private_count(who)
        await self.desk.command(who, line)
        return await self.desk.told(who, before)

    async def opened(self, who: Person, containing: str) -> str:
        """What this person's Home shows, once it has these words."""
        slack = self.desk.world.slack
        await slack.open_home(who.id)

        def shown() -> str:
            view = slack.home(who.id)
            text = repr(view["blocks"]) if view else ""
            return text if containing in text else ""

        return await self.desk.until(shown)

    async def end_what_ends(self) -> None:
        """What time alone does to blocks, at once instead of within seconds."""
        front = self.front
        await EndingWatch(front.store, front.desk, front.clock).look()
        mailbox = SlackMailbox(front.client)
        await Deliver(front.store, mailbox, front.clock, front.desk.account_tz).deliver()

    async def reply(self, card: str, told: str) -> str:
        """The line in the thread that says this."""
        return await self.desk.until(lambda: self._reply(card, told))

    def _reply(self, card: str, told: str) -> str:
        thread = self.desk.world.slack.thread(CHANNEL, card)[1:]
        return next((words(one) for one in thread if told in words(one)), "")

    def ends(self) -> set[datetime | None]:
        """The ends that CloudAgent holds in the group of spam callers."""
        rows = self.desk.world.cloudagent.accounts["demo"].groups["spam-callers"].rows
        return {row.expires_at for row in rows.values()}

    def sent(self) -> list[str]:
        """The `expiryDate` of every Update call, as it was written."""
        calls = self.desk.world.cloudagent.calls
        return [str(one.request["expiryDate"]) for one in calls if one.operation == "update"]


def moments(text: str) -> set[datetime]:
    """The moments that a text shows each reader on their own clock; older clients read the same in UTC."""
    found = set()
    for seconds, fallback in _SHOWN.findall(text):
        moment = datetime.fromtimestamp(int(seconds), UTC)
        assert fallback == f"{moment:%d %b %Y %H:%M} UTC"
        found.add(moment)
    return found


def shows(text: str, moment: datetime) -> bool:
    """Whether a text shows this moment, to the second."""
    return moment in moments(text)


@contextlib.asynccontextmanager
async def open_town(folder: Path, place: int, more: str = "") -> AsyncIterator[Town]:
    """Agent, lead and operator in the zones from `place` on, the account in the lead's; a policy's text."""
    agent, lead, operator = (ZONES[(place + n) % 3] for n in range(3))
    calendar = Calendar(STARTS[agent] - datetime.now(UTC))
    policy = f'operators = ["{OPERATOR.id}"]\n{more}'
    url = f"sqlite:///{folder / 'blockbot.db'}"
    async with open_desk(folder, url, policy=policy, clock=calendar, cloudagent_timezone=lead) as desk:
        slack = desk.world.slack
        slack.workspace.faults.message_rate = False
        zones = {AGENT: agent, LEAD: lead, OTHER_LEAD: lead, OPERATOR: operator}
        for person, zone in zones.items():
            slack.workspace.people._people[person.id] = dataclasses.replace(person, tz=zone)
        desk.world.cloudagent.accounts["demo"].zone = ZoneInfo(lead)
        town = Town(desk, calendar, ZoneInfo(agent), ZoneInfo(lead), ZoneInfo(lead))
        await town.front.directory.refresh_people()
        yield town
