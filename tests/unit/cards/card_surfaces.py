"""Every surface we can draw of one picture, for tests that must hold for all of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from slack_sdk.models.views import View

from bot.domain.expiry import Duration
from bot.domain.reconcile import Difference
from bot.domain.reconcile import Kind as Differs
from bot.domain.request import Cause, Decided, Decision, Kind, Request
from bot.domain.standing import FOREVER, Act, Known, Standing
from bot.domain.storm import Storm
from bot.domain.verdict import Verdict
from bot.service.file_port import FileHandle, FileJob, FileState
from bot.service.find import BlockLine, Found, Place
from bot.service.home_picture import EndingBlock, HomePicture
from bot.service.homes import Draft
from bot.service.ledger import Counted
from bot.service.notices import Notice, Waiting
from bot.service.outbox import About, Letter
from bot.service.picture import RequestPicture
from bot.service.reconcile_port import Reconciliation, Stage
from bot.service.report_port import Report, Week
from bot.service.storms import StormCounts, StormPicture
from bot.service.vendor import VendorHealth
from bot.service.why import Chapter, Story
from bot.slack.cards import answers, help, modal  # noqa: A004  # the card's own name
from bot.slack.cards.ending import digest
from bot.slack.cards.file import file_message, file_report
from bot.slack.cards.found import Frame, found_answer, groups_answer
from bot.slack.cards.home import home_view
from bot.slack.cards.letters import letter_surface
from bot.slack.cards.mine import requests_answer, status_answer
from bot.slack.cards.notice import notice_card
from bot.slack.cards.reconcile import reconcile_message, reconcile_modal
from bot.slack.cards.report import no_chart, report_message
from bot.slack.cards.request import request_card
from bot.slack.cards.result import result_message
from bot.slack.cards.surface import Surface
from bot.slack.cards.why import why_answer
from tests.unit.cards.card_samples import ASHA, AT

TROUBLES = (Cause.UNREACHABLE, Cause.TOKEN_WAR, Cause.GENERATIONS, Cause.OPERATOR)
OFFERS = frozenset({"approve", "reject", "edit", "claim", "cancel", "retry", "undo", "extend"})


def surfaces(p: RequestPicture, typed: str) -> Iterator[Surface | View]:
    """All of them, with `typed` wherever a person's or the vendor's text can stand."""
    many = [(typed, typed)] * 40
    yield request_card(p, OFFERS, confirm=True)
    yield result_message(p)
    yield answers.understood(p, not_taken=many, duplicates=7, canonical=typed)
    yield answers.understood(p, notes=[typed] * 40)
    yield answers.not_all_taken(many, good=2, canonical=typed)
    yield answers.not_all_taken(many, good=2, canonical=typed, list_id="abcd2345")
    yield answers.not_all_taken(many, good=0, canonical="")
    yield answers.refused(typed, [typed] * 40, typed)
    yield answers.not_allowed("decide this request", p.asked)
    yield answers.too_late(p)
    yield answers.already_voted(p)
    yield answers.own_request()
    yield answers.file_taken(typed)
    yield answers.bug(typed)
    yield answers.nothing_recorded(typed)
    yield answers.perhaps_recorded(typed)
    yield answers.another_workspace()
    yield modal.answer_view(answers.another_workspace(), "Not sent")
    yield modal.submitted_view(p, not_taken=many, duplicates=7, canonical=typed)
    entered = modal.ModalInput(typed, typed, typed, typed, go_on=True)
    yield modal.block_modal(entered, modal.FormFacts(preview=(typed, typed), notice=typed, source=typed))
    yield modal.block_modal(
        modal.ModalInput(), modal.FormFacts(pick_group=True, default_expiry="for 30 days")
    )
    yield modal.reject_modal(p.id, summary=typed)
    yield modal.answer_view(answers.too_late(p))
    yield help.help_answer(may_approve=True, may_storm=True)
    yield from _ledger_surfaces(p, typed)
    yield from _afterwards(p, typed)


def _ledger_surfaces(p: RequestPicture, typed: str) -> Iterator[Surface]:
    frame = Frame("https://example.slack.com/", f"find {typed}"[:1900])
    place = Place("C1", "1.000001")
    standing = Standing(AT, FOREVER, p.id)
    line = BlockLine(
        "+919876543210", typed, typed, Known.UNCONFIRMED, standing, p.id, ASHA, (ASHA,), typed, place
    )
    found = Found((line,) * 8, 1, more=True)
    yield found_answer(typed, found, frame)
    yield found_answer(typed, Found((), nothing_of=(typed,) * 50), frame)
    yield groups_answer({f"{n} {typed}": Counted(n, more=n % 2 == 0) for n in range(200)}, frame)
    act = Act(p.id, Kind.BLOCK, typed, Verdict.UNCONFIRMED, AT, AT)
    decision = Decision(ASHA, Decided.REJECTED, typed, AT)
    chapter = Chapter(_request(p, typed), act, typed, (decision,) * 9, (), place)
    yield why_answer(Story("+919876543210", typed, (line,) * 9, (chapter,) * 4, 0, more=True), frame)
    yield requests_answer("Your requests", [(p, place)] * 8, frame, page=1, more=True)
    yield status_answer(p, place, frame)


def _request(p: RequestPicture, typed: str) -> Request:
    asked = Duration(typed, 0, 30, 0)
    return Request(p.id, "T1", p.kind, p.state, typed, ASHA, "UTC", typed, asked, 1, "C1", AT)


def _afterwards(p: RequestPicture, typed: str) -> Iterator[Surface | View]:
    """What comes by itself after a block: digests, lines in threads, Home, comparisons, weekly reports."""
    block = {
        "id": p.id,
        "numbers": 9,
        "group": typed,
        "requester": ASHA,
        "reason": typed,
        "until": AT.isoformat(),
    }
    told = Letter(
        "k", About.ENDING, "C1", None, {"blocks": [block | {"id": f"r{n}"} for n in range(20)], "more": 999}
    )
    yield digest(told)
    facts = {"by": p.id, "requester": ASHA, "numbers": 3, "until": AT.isoformat()}
    for about in (About.LIFTED, About.EXTENDED, About.ENDED):
        yield letter_surface(Letter("k", about, "C1", p.id, facts), p)
    asked = replace(_request(p, typed), expires_at=AT)
    storm = Storm("s", typed, ASHA, typed, AT, AT, 9, timedelta(days=1), AT)
    yield home_view(
        HomePicture(
            user=ASHA,
            is_lead=True,
            mine=((p, Place("C1", "1.000001")),) * 8,
            draft=Draft(typed, typed, typed, typed, AT),
            files=(_file(asked, typed),) * 3,
            queue=(p,) * 10,
            waiting=100,
            ending=tuple(EndingBlock(replace(asked, id=f"r{n}"), 9) for n in range(8)),
            storms=(StormPicture(storm, StormCounts(), AT),) * 5,
            health=VendorHealth("unreachable", typed, AT, AT),
        ),
        "https://example.slack.com/",
    )
    found = tuple(
        Difference(kind, "+919876543210", typed, AT, AT, p.id) for kind in Differs for _ in range(20)
    )
    handle = FileHandle("F1", typed, 1, "")
    one = Reconciliation("rec", "T1", ASHA, typed, "C1", handle, AT, Stage.TOLD, found=found, note=typed)
    yield reconcile_message(one)
    yield reconcile_message(replace(one, stage=Stage.FAILED))
    yield reconcile_modal("key")
    week = Week("C1", AT, AT, {AT.date(): 9}, [(typed, 9)] * 6, [("+91987", 9)] * 6, 3, 60.0, 600.0)
    yield report_message(Report("C1", "2026-W48", AT), week)
    yield no_chart()
    yield from _files_and_notices(p, typed)


def _files_and_notices(p: RequestPicture, typed: str) -> Iterator[Surface]:
    """The messages of a file before it is a request, and the channel's notices of each trouble."""
    job = _file(_request(p, typed), typed)
    yield file_message(job, typed)
    yield file_message(job, typed, ask_about=100_000)
    yield file_report(job, typed)
    waiting = Waiting(9_999, 100_000, typed, AT)
    for cause in TROUBLES:
        told = Notice(1, cause, "C1", AT, None, waiting, "1.0", 1, 0, None)
        yield notice_card(told, account_tz=ZoneInfo("Asia/Kolkata"), now=AT)
        ended = replace(told, ended_at=AT, waiting=replace(waiting, until=None))
        yield notice_card(ended, account_tz=ZoneInfo("Asia/Kolkata"), now=AT)


def _file(asked: Request, typed: str) -> FileJob:
    handle = FileHandle("F1", typed, 1, "")
    state = FileState.ASKING
    return FileJob(
        "f", "k", "T1", ASHA, "UTC", typed, typed, asked.expiry, go_on=False, channel="C1", file=handle,
        created_at=AT, state=state,
    )  # fmt: skip
