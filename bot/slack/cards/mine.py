"""Lists of requests, one line each, and one request in full; for the person who asked to see them."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from bot.service.find import Place
from bot.service.picture import RequestPicture
from bot.slack.cards.found import Frame, buttons, thread_link
from bot.slack.cards.pieces import header, marked, packed, said, small
from bot.slack.cards.surface import Surface
from bot.slack.cards.text import cut, escape, one_line, plural, slack_time
from bot.slack.cards.wording import number_line, plain_line, standing, state_line

Listed = tuple[RequestPicture, Place]


def requests_answer(title: str, listed: Sequence[Listed], frame: Frame, *, page: int, more: bool) -> Surface:
    """Requests, newest first; each with its id and a way to its thread."""
    blocks: list[Block] = [header(title)]
    blocks += [block for picture, place in listed for block in request_line(picture, place, frame.address)]
    if not listed:
        blocks.append(said("There are none." if not page else "There is no such page."))
    blocks += buttons(frame, page, more=more)
    return Surface(f"{title}: {plural(len(listed), 'request')}", tuple(blocks))


def request_line(picture: RequestPicture, place: Place, address: str) -> list[Block]:
    """One request: what it is and why; below, where it stands, when it was asked, its id and its thread."""
    reason = f" — “{cut(one_line(picture.reason), 100)}”" if picture.reason.strip() else ""
    parts = [cut(standing(picture), 1500), slack_time(picture.created_at), f"id {escape(picture.id)}"]
    link = thread_link(address, place)
    told = " · ".join([*parts, link] if link else parts)
    return [said(plain_line(picture) + reason), small(marked(told))]


def status_answer(picture: RequestPicture, place: Place, frame: Frame) -> Surface:
    """One request with its first numbers."""
    blocks: list[Block] = [
        header(f"Request {picture.id}"),
        *request_line(picture, place, frame.address),
        *packed([number_line(line) for line in picture.numbers]),
    ]
    rest = picture.total - len(picture.numbers)
    blocks += [said(f"and {rest:,} more")] if rest > 0 else []
    blocks += buttons(frame, 0, more=False)
    return Surface(cut(state_line(picture), 2000), tuple(blocks))
