"""The outcome of a request in its thread, and as a file: says what is known of each number and no more."""

import csv
import io
from collections.abc import Iterable

from slack_sdk.models.blocks import Block

from bot.domain.cells import safe_cell
from bot.domain.request import Decided, State
from bot.service.picture import MOST_SHOWN, NumberLine, RequestPicture
from bot.slack.cards import wording
from bot.slack.cards.pieces import marked_section, packed, plain, said, small
from bot.slack.cards.surface import Surface
from bot.slack.cards.text import clean, cut, mention, paragraph
from bot.slack.cards.wording import FAILED, counts_line, deed, explained, number_line, reached, stands

_FAILURES_SHOWN = 10

state_line = wording.state_line


def result_message(p: RequestPicture) -> Surface:
    """The thread message at the end of a request.

    Above MOST_SHOWN numbers it is a summary, and a CSV follows: it is posted after this, and retried.
    """
    told = f"{mention(p.requester)} {_sentence(p)}"
    blocks: list[Block] = [marked_section(told)]
    if p.state in {State.DONE, State.RUNNING, State.HELD}:
        blocks += [said(line) for line in (counts_line(p),) if line]
        blocks += _numbers(p) if p.total <= MOST_SHOWN else _summary(p)
        blocks += [small(plain(line)) for line in (explained(p),) if line]
    else:
        blocks += _why_not(p)
    return Surface(f"{mention(p.requester)} {state_line(p)}", tuple(blocks))


def _sentence(p: RequestPicture) -> str:
    if p.state is not State.DONE:
        return f"your request to {deed(p)} {stands(p)}."
    count, word = reached(p)
    if count == p.total:
        return f"your request is done: *{count:,} of {p.total:,} {word}*."
    return f"your request is finished: *{count:,} of {p.total:,} confirmed as {word}*."


def _numbers(p: RequestPicture) -> list[Block]:
    return list(packed([number_line(line) for line in p.numbers]))


def _summary(p: RequestPicture) -> list[Block]:
    failures = p.failures or tuple(line for line in p.numbers if line.verdict in FAILED)
    first = [number_line(line) for line in failures[:_FAILURES_SHOWN]]
    told: list[Block] = (
        list(packed(["These did not work, or nobody knows whether they did:", *first])) if first else []
    )
    return [*told, said("A CSV with every number follows in this thread.")]


def _why_not(p: RequestPicture) -> list[Block]:
    reasons = [paragraph(d.reason) for d in p.decisions if d.decided is Decided.REJECTED and d.reason.strip()]
    if not reasons and p.state is State.REJECTED and p.note.strip():
        reasons = [paragraph(p.note)]
    told: list[Block] = [said(f"Reason: “{cut(reason, 2900)}”") for reason in reasons[:1]]
    if p.state in {State.REJECTED, State.LAPSED}:
        told.append(small(plain("Nothing was sent to CloudAgent. You can ask again with /block.")))
    return told


def result_csv(lines: Iterable[NumberLine]) -> str:
    """Every number as CSV: number, verdict, words, note, times_sent. Write it as `utf-8-sig` for Excel.

    Cells are safe in spreadsheets (`bot.domain.cells`).
    """
    file = io.StringIO()
    write = csv.writer(file)
    write.writerow(("number", "verdict", "words", "note", "times_sent"))
    for line in lines:
        cells = (line.e164, line.verdict.value, line.words, line.note)
        write.writerow((*(safe_cell(clean(cell)) for cell in cells), line.sent))
    return file.getvalue()
