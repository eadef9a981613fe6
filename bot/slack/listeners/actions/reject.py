"""The Reject button: asks for a reason, if this person may reject at all."""

from slack_bolt.async_app import AsyncApp

from bot.service.decide import Click, check_may_decide
from bot.service.picture import RequestPicture
from bot.service.ports import Transaction
from bot.service.read_picture import read_picture
from bot.service.shown import carried
from bot.slack.cards.wording import plain_line
from bot.slack.forms import open_reject_form
from bot.slack.front import Front
from bot.slack.listeners.actions.buttons import acting
from bot.slack.payloads import Pressed


def register(app: AsyncApp, front: Front) -> None:
    """Adds the button to the app."""

    async def ask_why(press: Pressed, click: Click) -> None:
        now = front.now()

        def look(tx: Transaction) -> RequestPicture:
            check_may_decide(tx, click, desk=front.desk, now=now)
            return read_picture(tx, click.request_id, account_tz=front.desk.account_tz, now=now)

        picture = await front.store.read(look)
        front.later(
            open_reject_form(front, press.caller, carried(picture.id, picture.shown), plain_line(picture))
        )

    app.block_action("reject")(acting(front, ask_why))
