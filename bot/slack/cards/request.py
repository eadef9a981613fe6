"""The request card of the channel: all a lead needs to decide, redrawn from the ledger at every change."""

from bot.service.picture import RequestPicture
from bot.slack.cards.surface import Surface

DECIDING = frozenset({"approve", "reject"})


def request_card(p: RequestPicture, offers: frozenset[str] = DECIDING, *, confirm: bool = False) -> Surface:
    """The card of one request in its present state.

    `offers` are the action ids the bot can serve (`approve`, `reject`, `edit`, `claim`, `cancel`, `retry`,
    `undo`, `extend`); only those that fit the state become buttons. `confirm` asks once more before an approval.
    """
    raise NotImplementedError
