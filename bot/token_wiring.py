"""Keeps an eye on Slack's token for the running bot: links, held work that may go on, what to mend."""

import structlog

from bot.domain.errors import RetryLater
from bot.policy_file.watch import PolicyWatch
from bot.service.slack_back import go_on
from bot.slack.front import Front
from bot.slack.token_watch import TokenWatch

log = structlog.get_logger()


async def keep_token(token: TokenWatch, front: Front, *, works: bool) -> None:
    """Looks for ever; Slack being silent at the start delays nobody's request."""
    while True:
        pause = await token.look(front.client)
        front.address = token.identity.address
        if works and token.identity.home.team and not token.trouble:
            try:
                if await go_on(front.store, front.clock):
                    log.info("work_goes_on")
            except RetryLater as error:
                log.warning("work_not_let_go", trouble=error.sentence)
        await token.rest(pause)


def troubles_of(policy: PolicyWatch, token: TokenWatch) -> list[str]:
    """What an operator should mend although the bot works, for `/readyz`."""
    found = [f"policy file not taken, the rules before it hold: {policy.trouble}"] if policy.trouble else []
    return [*found, token.trouble] if token.trouble else found
