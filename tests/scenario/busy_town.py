"""A town with something of everything that has buttons: storms, a comparison, a file, a list, a draft."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from bot.service.reconcile_watch import ReconcileWatch
from bot.slack.reconcile_board import SlackReconciliations
from tests.scenario.every_surface import offered
from tests.scenario.test_authorisation import make
from tests.scenario.town import AGENT, LEAD, OPERATOR, Town

STORMY = "/block storm start {group} for 2 hours because storming"
MIXED = b"caller,why\n98765 70000,robocall\n12345,short\n"
LISTED = "98765 80000\n98765 80001\n98765 80002\n"
RUNS = 3


@dataclass
class BusyTown:
    """What the buttons carry, by action id."""

    town: Town
    anchor: str
    """A card on which old buttons are pressed."""
    carried: Mapping[str, str]
    asking: str
    """The message that asks about a file."""
    comparison: str
    """The message that tells how a list differs."""
    other_storm: str
    graced: str = ""

    async def value_of(self, action: str, role: str) -> tuple[str, str]:
        """What a button of this kind carries now, and the message it is pressed on."""
        desk = self.town.desk
        if action.startswith("reconcile_"):
            return offered(desk.message(self.comparison)["blocks"], action), self.comparison
        if action in ("go_on_file", "drop_file"):
            return self.carried[action], self.asking
        if action == "draft_drop" and role == "agent":
            await desk.press_old(AGENT, action, "draft", self.anchor)
        if action == "storm_end" and role == "operator":
            return self.other_storm, self.anchor
        if action == "take_back":
            return self.graced, self.anchor
        return self.carried.get(action, "home"), self.anchor

    async def approve_with_grace(self) -> None:
        """From now on approvals can be taken back for a while; one is given."""
        desk = self.town.desk
        desk.obey(dataclasses.replace(desk.rules, cancel_seconds=120))
        self.graced = await make(desk, AGENT, "pending")
        await desk.press_old(LEAD, "approve", self.graced, self.anchor)


async def busied(town: Town) -> BusyTown:
    """Brings all of it about, by signed HTTP."""
    desk = town.desk
    done = await make(desk, AGENT, "done")
    anchor = str(desk.cards()[0]["ts"])
    comparison = await compared(town)
    carried = await asking_back(town)
    storm, ran = await stormed(town)
    await desk.command(OPERATOR, STORMY.format(group="robocalls"))
    storms = await town.front.store.read(lambda tx: tx.storms.unsettled())
    (other,) = [one.id for one in storms if one.id != storm]
    of_storm = dict.fromkeys(("storm_end", "storm_review", "storm_review_list", "review_several"), storm)
    of_run = {"review_shorten": ran[0], "review_undo": ran[0], "review_keep": ran[1], "extend_same": done}
    asking = await desk.card("Go on with 1 number")
    blocks = desk.message(asking)["blocks"]
    of_file = {one: offered(blocks, one) for one in ("go_on_file", "drop_file")}
    return BusyTown(town, anchor, carried | of_storm | of_run | of_file, asking, comparison, other)


async def stormed(town: Town) -> tuple[str, list[str]]:
    """A storm in which the operator blocked some numbers; its id and those of the requests."""
    await town.desk.command(OPERATOR, STORMY.format(group="spam-callers"))
    for n in range(RUNS):
        await town.desk.command(OPERATOR, f"/block spam-callers 98765 9000{n} for 2 days because stormy")
    await town.desk.until(lambda: {f"+919876590{n:03}" for n in range(RUNS)} <= town.desk.blocked())
    (storm,) = await town.front.store.read(lambda tx: tx.storms.unsettled())
    ran = await town.front.store.read(lambda tx: tx.requests.latest(OPERATOR.id, RUNS))
    return storm.id, [one.id for one in ran]


async def compared(town: Town) -> str:
    """A list of CloudAgent's without three numbers that the ledger has, and with three others; the answer."""
    desk, slack = town.desk, town.desk.world.slack
    await desk.command(AGENT, "/block abusive 98765 81000, 98765 81001, 98765 81002 for 9 days because rude")
    await desk.press(LEAD, "approve", await desk.card("rude"))
    await desk.until(lambda: len(desk.blocked("abusive")) == len(LISTED.splitlines()))
    await desk.command(LEAD, "/block reconcile")
    await desk.until(lambda: slack.views(LEAD.id))
    chosen = await slack.upload(LEAD.id, "list.csv", LISTED.encode())
    assert (await slack.submit(LEAD.id, {"file": [chosen], "group": "abusive"})).ok
    front = town.front
    board = SlackReconciliations(front)
    await ReconcileWatch(front.store, board, front.desk, front.clock, front.region).look()
    await slack.close(LEAD.id, everything=True)
    return await desk.card("list.csv")


async def asking_back(town: Town) -> dict[str, str]:
    """A file with a bad row, a command with a bad piece, a form that was closed; what the buttons carry."""
    desk, slack = town.desk, town.desk.world.slack
    await desk.open_form(AGENT)
    chosen = await slack.upload(AGENT.id, "calls.csv", MIXED)
    wish = {"group": "spam-callers", "expiry": "for 2 days", "reason": "from a file", "file": [chosen]}
    assert (await slack.submit(AGENT.id, wish)).ok
    while slack.views(AGENT.id):
        await slack.close(AGENT.id, everything=True)
    form = await desk.open_form(AGENT)
    await slack.click(AGENT.id, "numbers", view_id=form["id"], value="98765 43210")
    await slack.close(AGENT.id, everything=True)
    await desk.command(AGENT, "/block spam-callers 98765 71000, 12345 for 2 days because half good")
    return {"block_good": offered(slack.ephemerals(AGENT.id)[-1]["blocks"], "block_good")}
