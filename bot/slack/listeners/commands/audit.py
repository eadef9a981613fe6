"""`/block audit`: a short page of the record at once, the whole as a file in the person's direct messages."""

from collections.abc import Sequence

from bot.domain.errors import Refused, RetryLater
from bot.domain.search import LastDigits, SomeGroup, SomePerson, TheseNumbers, read_search
from bot.domain.span import split_span
from bot.service.audit import check_may_audit, whole_trail
from bot.service.find import Place, known_group, place_of
from bot.service.ports import Transaction
from bot.service.trail import TrailEvent, TrailQuery
from bot.slack.cards import answers
from bot.slack.cards.audit import audit_answer
from bot.slack.cards.found import Frame
from bot.slack.cards.surface import Surface
from bot.slack.cards.text import cut, one_line, plural
from bot.slack.client import translated
from bot.slack.front import Front
from bot.slack.listeners.commands.person import person_of
from bot.slack.payloads import Caller, Typed

A_PAGE = 8


async def audit(front: Front, call: Typed, rest: str) -> Surface:
    """The first page; raises Refused for whoever may not read it."""
    query = await _query(front, call.caller.user, rest)
    answer = await _page(front, query, rest, 0, Frame(front.address, f"audit {rest}".strip()))
    front.later(_send(front, call.caller, query))
    return answer


async def audit_page(front: Front, user: str, rest: str, page: int, frame: Frame) -> Surface:
    """Another page, with the rights of now."""
    return await _page(front, await _query(front, user, rest), rest, page, frame)


async def _page(front: Front, query: TrailQuery, rest: str, page: int, frame: Frame) -> Surface:
    def look(tx: Transaction) -> Sequence[tuple[TrailEvent, Place]]:
        events = tx.trail.latest(query, page * A_PAGE, A_PAGE + 1)
        return [(one, place_of(tx, one.subject)) for one in events]

    listed = await front.store.read(look)
    title = f"The record: {cut(one_line(rest), 100)}" if rest.strip() else "The record"
    return audit_answer(title, listed[:A_PAGE], frame, page=page, more=len(listed) > A_PAGE)


async def _query(front: Front, user: str, rest: str) -> TrailQuery:
    """What is asked for. Whoever may not read it learns nothing from their question."""
    wanted, span = split_span(rest, now=front.now(), zone=front.zone_of(user))
    if not wanted:
        check_may_audit(front.desk, user, "")
        return TrailQuery(span)
    search = read_search(wanted, region=front.region)
    check_may_audit(front.desk, user, search.name if isinstance(search, SomeGroup) else "")
    match search:
        case TheseNumbers(numbers):
            return TrailQuery(span, numbers=numbers)
        case SomeGroup(name):
            return TrailQuery(span, group=await front.store.read(lambda tx: known_group(tx, name)))
        case SomePerson():
            return TrailQuery(span, person=person_of(front, user, search))
        case LastDigits():
            raise Refused(
                "The record is searched by whole numbers. /block find shows which numbers end so.",
                code="digits",
                choices=("/block audit 98765 43210",),
            )


async def _send(front: Front, caller: Caller, query: TrailQuery) -> None:
    """An ephemeral message can hold no file, so it goes to the person's direct messages with the bot."""
    text, count, whole = await whole_trail(front.store, query)
    if not count:
        return
    told = f"The record you asked for, {plural(count, 'line')}."
    if not whole:
        told += " There is more: your operator gets all of it with `blockbot export`."
    try:
        opened = await translated(front.client.conversations_open(users=caller.user))
        await translated(
            front.client.files_upload_v2(
                channel=str(opened["channel"]["id"]),
                filename=f"blockbot-record-{front.now():%Y%m%d-%H%M}.csv",
                title="Blockbot's record",
                initial_comment=told,
                content=text.encode("utf-8-sig"),
            )
        )
    except (Refused, RetryLater) as error:
        sorry = f"Slack did not take the file with the record: {error.sentence} Please ask again."
        await front.tell(caller, answers.refused(sorry))
