"""Use case: reads the lists that were handed in, compares them with the ledger, tells what differs."""

import asyncio
import contextlib
import functools
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.errors import Refused, RetryLater
from bot.domain.files import MOST_BYTES, LeftOut, rows_of
from bot.domain.files.console import ConsoleList, read_console_list
from bot.domain.reconcile import Difference, Recorded, differences
from bot.service.ledger import Page
from bot.service.ports import Clock, Store, Transaction
from bot.service.reconcile_port import ReconcileBoard, Reconciliation, Stage
from bot.service.submit import Desk

LEASE = timedelta(minutes=5)
MOST_TRIES = 5
MOST_RECORDED = 200_000
"""Numbers of one group that are compared."""


@dataclass(frozen=True, slots=True)
class ReconcileWatch:
    """Runs in every worker every few seconds; each list is read by one of them."""

    store: Store
    board: ReconcileBoard
    desk: Desk
    clock: Clock
    region: str

    async def look(self) -> None:
        """Takes up the lists that wait, one after the other."""
        while True:
            now = self.clock()
            if not await self.store.read(functools.partial(_waits, now=now)):
                return
            one = await self.store.write(functools.partial(_claim, now=now))
            if one is None:
                return
            await self._settle(one)

    async def _settle(self, one: Reconciliation) -> None:
        try:
            await self._compare(one)
        except RetryLater as error:
            if one.tries < MOST_TRIES:
                again = max(self.clock() + timedelta(seconds=2.0**one.tries), error.at or self.clock())
                await self.store.write(lambda tx: tx.reconciliations.put_off(one.id, again))
            else:
                await self._fail(one, f"It could not be fetched: {error.sentence}")
        except Refused as refusal:
            await self._fail(one, refusal.sentence)

    async def _compare(self, one: Reconciliation) -> None:
        left_out: tuple[LeftOut, ...] = ()
        if not one.found:  # else a process died after it had compared them
            one, left_out = await self._compared(one)
        told = replace(one, stage=Stage.TOLD)
        told = replace(told, ts=await self.board.show(told))
        await self.store.write(lambda tx: tx.reconciliations.posted(one.id, told.ts))
        note = told.note + await self._missing(told, left_out)
        after = await self.store.write(functools.partial(_end, told=replace(told, note=note)))
        if (after.found, after.note) != (told.found, told.note):
            # Somebody pressed a button before the message's place was noted, or a file is missing.
            with contextlib.suppress(Refused, RetryLater):
                await self.board.show(after)

    async def _missing(self, told: Reconciliation, left_out: tuple[LeftOut, ...]) -> str:
        """Puts the files into the thread; what to say where Slack takes none. What was told stays told."""
        try:
            await self.board.attach(told, left_out)
        except (Refused, RetryLater) as error:
            return f". The files could not be put here: {error.sentence}"
        return ""

    async def _compared(self, one: Reconciliation) -> tuple[Reconciliation, tuple[LeftOut, ...]]:
        content = await self.board.download(one.file, MOST_BYTES)
        groups = await self.store.read(lambda tx: tx.standings.group_like(""))
        read = await asyncio.to_thread(self._read, content, one, tuple(groups))
        now = self.clock()
        found = await self.store.read(lambda tx: _differences(tx, read, now))
        note = f"{len(read.listed):,} numbers in the list"
        note += f", {len(read.left_out):,} rows could not be read" if read.left_out else ""
        told = replace(one, found=tuple(found), note=note)
        # Before it is shown: its buttons may be pressed the moment it stands there.
        await self.store.write(lambda tx: tx.reconciliations.save(told, free_at=now + LEASE))
        return told, read.left_out

    def _read(self, content: bytes, one: Reconciliation, groups: tuple[str, ...]) -> ConsoleList:
        rows = rows_of(content, one.file.name)
        return read_console_list(
            rows, region=self.region, zone=self.desk.account_tz, group=one.group, groups=groups
        )

    async def _fail(self, one: Reconciliation, sentence: str) -> None:
        failed = replace(one, stage=Stage.FAILED, note=sentence)
        # Where Slack does not take it either, the row says what became of it.
        with contextlib.suppress(Refused, RetryLater):
            failed = replace(failed, ts=await self.board.show(failed))
        await self.store.write(lambda tx: tx.reconciliations.save(failed))


def _waits(tx: Transaction, *, now: datetime) -> bool:
    return tx.reconciliations.is_owed(now)


def _claim(tx: Transaction, *, now: datetime) -> Reconciliation | None:
    return tx.reconciliations.claim(now, now + LEASE)


def _end(tx: Transaction, *, told: Reconciliation) -> Reconciliation:
    """Nothing is left to do; as it stands now, with what was settled since it was shown."""
    tx.reconciliations.told(told.id, told.note)
    return tx.reconciliations.get(told.id) or told


def _differences(tx: Transaction, read: ConsoleList, now: datetime) -> list[Difference]:
    """Compared are the groups that the list names; of others it says nothing."""
    names = {one.group.casefold(): one.group for one in read.listed}
    recorded: list[Recorded] = []
    for name in names.values():
        for group in tx.standings.group_like(name):
            blocks = tx.standings.in_group(group, now, Page(0, MOST_RECORDED))
            recorded += [Recorded(block.e164, block.group, block.standing) for block in blocks]
    return differences(read.listed, recorded, now)
