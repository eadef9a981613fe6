"""Wires the policy file to the running bot: the first reading, and every change after it."""

import asyncio
import contextlib
import functools
from datetime import UTC, datetime

from bot.domain.errors import RetryLater
from bot.domain.policy import Policy
from bot.policy_file import PolicyRefused
from bot.policy_file.watch import PolicyWatch
from bot.service.note_policy import note_policy
from bot.settings import Settings
from bot.slack.front import Front

EVERY = 2.0
"""Seconds between two looks at the policy file."""


class NotReady(Exception):
    """The bot cannot start; the message says what to do."""


def policy_of(settings: Settings) -> PolicyWatch:
    """The rules: those of the policy file, or without one: anybody asks, one of BLOCK_APPROVERS decides.

    Raises PolicyRefused when there is a file and it is wrong: no rules would be worse than no bot.
    """

    def complete(policy: Policy) -> Policy:
        return policy.with_approvers(settings.block_approvers, settings.block_oncall)

    return PolicyWatch(settings.block_policy, region=settings.cloudagent_region, complete=complete)


def first_policy(settings: Settings) -> PolicyWatch:
    """The rules to start with; raises NotReady with all mistakes of the file."""
    try:
        return policy_of(settings)
    except PolicyRefused as refused:
        mistakes = "\n".join(f"  {one}" for one in refused.mistakes)
        raise NotReady(f"The policy file {settings.block_policy} is wrong:\n{mistakes}") from None


async def keep_policy(watch: PolicyWatch, front: Front) -> None:
    """Takes changed rules while the bot runs, and tells the history of them."""
    noted = False
    while True:
        if not noted:
            now = datetime.now(UTC)
            work = functools.partial(note_policy, digest=watch.digest, text=watch.text, now=now)
            with contextlib.suppress(RetryLater):
                noted = await front.store.write(work) is not None
        if front.desk.policy is not watch.policy:
            front.directory.watch(watch.policy.everybody())
            await front.directory.refresh_groups()
            front.desk.policy = watch.policy
        await asyncio.sleep(EVERY)
        noted = not await asyncio.to_thread(watch.look) and noted
