"""`/block find`, `why`, `mine`, `list`, `status`: questions to the ledger, answered privately in pages."""

from collections.abc import Awaitable, Callable, Mapping

from bot.domain.errors import Refused
from bot.domain.search import LastDigits, SomeGroup, SomePerson, TheseNumbers, read_search
from bot.service import find
from bot.service.picture import RequestPicture
from bot.service.ports import Transaction
from bot.service.read_picture import latest_of, read_picture
from bot.service.why import tell_why
from bot.slack.cards.found import Frame, found_answer, groups_answer
from bot.slack.cards.mine import requests_answer, status_answer
from bot.slack.cards.surface import Surface
from bot.slack.cards.text import cut, one_line
from bot.slack.cards.why import why_answer
from bot.slack.front import Front
from bot.slack.listeners.commands.audit import audit_page
from bot.slack.listeners.commands.person import person_of

Look = Callable[[Front, str, str, int, Frame], Awaitable[Surface]]
"""(front, who asks, the rest of the question, page from 0, frame); raises Refused."""

REQUESTS_A_PAGE = 8
MOST_PAGES = 500


async def looked(front: Front, user: str, question: str, *, page: int = 0, shared: bool = False) -> Surface:
    """The answer to a question such as `find 43210`."""
    name, _, rest = question.partition(" ")
    if name not in LOOKS or not 0 <= page < MOST_PAGES:
        raise Refused("This question belongs to another version of Blockbot; please ask it anew.")
    return await LOOKS[name](front, user, rest, page, Frame(front.address, question, shared))


async def _find(front: Front, user: str, rest: str, page: int, frame: Frame) -> Surface:
    now, search = front.now(), read_search(rest, region=front.region)
    asked = person_of(front, user, search) if isinstance(search, SomePerson) else ""

    def look(tx: Transaction) -> find.Found:
        match search:
            case TheseNumbers(numbers):
                return find.find_numbers(tx, numbers, now=now, page=page)
            case LastDigits(digits):
                return find.find_ending(tx, digits, now=now, page=page)
            case SomePerson():
                return find.find_asked_by(tx, asked, now=now, page=page)
            case SomeGroup(name):
                return find.find_in_group(tx, find.known_group(tx, name), now=now, page=page)

    return found_answer(f"Found: {cut(one_line(rest), 100)}", await front.store.read(look), frame)


async def _list(front: Front, _user: str, rest: str, page: int, frame: Frame) -> Surface:
    now = front.now()
    name = one_line(rest).strip("\"'“”")
    if not name:
        groups = await front.store.read(lambda tx: find.groups_now(tx, now=now))
        return groups_answer(groups, frame)
    found = await front.store.read(
        lambda tx: find.find_in_group(tx, find.known_group(tx, name), now=now, page=page)
    )
    return found_answer(f"Blocked now in “{cut(name, 60)}”", found, frame)


async def _why(front: Front, _user: str, rest: str, page: int, frame: Frame) -> Surface:
    now, search = front.now(), read_search(rest, region=front.region)
    if not isinstance(search, TheseNumbers) or len(search.numbers) != 1:
        raise Refused(
            "Name one whole number. With its last digits only, /block find shows which numbers there are.",
            choices=("/block why 98765 43210",),
        )
    (number,) = search.numbers
    story = await front.store.read(lambda tx: tell_why(tx, number, now=now, page=page))
    return why_answer(story, frame)


async def _mine(front: Front, user: str, _rest: str, page: int, frame: Frame) -> Surface:
    now, first = front.now(), page * REQUESTS_A_PAGE

    def look(tx: Transaction) -> list[tuple[RequestPicture, find.Place]]:
        most = first + REQUESTS_A_PAGE + 1
        mine = latest_of(tx, user, most=most, skip=first, account_tz=front.desk.account_tz, now=now)
        return [(one, find.place_of(tx, one.id)) for one in mine]

    listed = await front.store.read(look)
    more = len(listed) > REQUESTS_A_PAGE
    return requests_answer("Your requests", listed[:REQUESTS_A_PAGE], frame, page=page, more=more)


async def _status(front: Front, _user: str, rest: str, _page: int, frame: Frame) -> Surface:
    now, request_id = front.now(), rest.strip().strip("`").lower()
    if not request_id:
        raise Refused(
            "Name a request's id: /block mine shows yours, and every card has it.", choices=("/block mine",)
        )

    def look(tx: Transaction) -> tuple[RequestPicture, find.Place]:
        picture = read_picture(tx, request_id, account_tz=front.desk.account_tz, now=now)
        return picture, find.place_of(tx, request_id)

    picture, place = await front.store.read(look)
    return status_answer(picture, place, frame)


LOOKS: Mapping[str, Look] = {
    "find": _find,
    "list": _list,
    "why": _why,
    "mine": _mine,
    "status": _status,
    "audit": audit_page,
}
"""Questions that have pages and can be shared."""
