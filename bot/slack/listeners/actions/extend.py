"""The Extend button of a finished block: asks until when."""

from slack_bolt.async_app import AsyncApp

from bot.service.decide import Click
from bot.service.extend import check_may_extend
from bot.service.picture import RequestPicture
from bot.service.ports import Transaction
from bot.service.read_picture import read_picture
from bot.slack.cards.extension import extend_modal
from bot.slack.forms import open_view
from bot.slack.front import Front
from bot.slack.listeners.actions.buttons import acting
from bot.slack.payloads import Pressed


def register(app: AsyncApp, front: Front) -> None:
    """Adds the button to the app."""

    async def ask_how_long(press: Pressed, click: Click) -> None:
        now = front.now()

        def look(tx: Transaction) -> RequestPicture:
            check_may_extend(tx, click.request_id)
            return read_picture(tx, click.request_id, account_tz=front.desk.account_tz, now=now)

        picture = await front.store.read(look)
        view = extend_modal(picture, key=f"{press.caller.trigger}")
        front.later(open_view(front, press.caller, view))

    app.block_action("extend")(acting(front, ask_how_long))
