"""The Edit button: opens the form that takes something away, for whoever may decide."""

from slack_bolt.async_app import AsyncApp
from slack_sdk.models.views import View

from bot.domain.request import check_pending
from bot.service.decide import Click, check_may_decide
from bot.service.narrow import left_of
from bot.service.ports import Transaction
from bot.service.read_picture import known_request, read_picture
from bot.slack.cards.edit import edit_modal
from bot.slack.forms import open_view
from bot.slack.front import Front
from bot.slack.listeners.actions.buttons import acting
from bot.slack.payloads import Pressed


def register(app: AsyncApp, front: Front) -> None:
    """Adds the button to the app."""

    async def edit(press: Pressed, click: Click) -> None:
        now = front.now()

        def look(tx: Transaction) -> View:
            check_may_decide(tx, click, desk=front.desk, now=now)
            check_pending(known_request(tx, click.request_id))
            picture = read_picture(tx, click.request_id, account_tz=front.desk.account_tz, now=now)
            return edit_modal(picture, left_of(tx, click.request_id))

        front.later(open_view(front, press.caller, await front.store.read(look)))

    app.block_action("edit")(acting(front, edit))
