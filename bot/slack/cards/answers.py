"""Private answers to one person: polite, true, and with a way out; never posted where others read them."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, PlainTextObject

from bot.domain.request import State
from bot.service.picture import RequestPicture
from bot.slack.cards.pieces import marked_section, packed, said
from bot.slack.cards.surface import Surface
from bot.slack.cards.text import cut, harmless, mention, one_line, plural, slack_time
from bot.slack.cards.understanding import command_block, left_out_blocks, understood_blocks
from bot.slack.cards.wording import approvals, fate, people, stands, state_line

_CHOICES_SHOWN = 10


def understood(
    p: RequestPicture,
    *,
    not_taken: Sequence[tuple[str, str]] = (),
    duplicates: int = 0,
    canonical: str = "",
    notes: Sequence[str] = (),
) -> Surface:
    """What was understood of a good request; `not_taken` pairs what was typed with why it is no number.

    `notes` say what was left out on purpose.
    """
    blocks = understood_blocks(
        p, not_taken=not_taken, duplicates=duplicates, canonical=canonical, notes=notes
    )
    return Surface(state_line(p), blocks)


def not_all_taken(
    not_taken: Sequence[tuple[str, str]], *, good: int, canonical: str, list_id: str = ""
) -> Surface:
    """Nothing was asked for, because some pieces are no numbers; `canonical` blocks the good ones only.

    With a `list_id` a button does the same.
    """
    opening = f"Nothing was sent: {plural(len(not_taken), 'piece')} of it could not be taken as a number."
    if good:
        either = "press the button, or paste this command" if list_id else "paste this command"
        ending = f"Correct it. Or, to block only the {plural(good, 'good number')}, {either}:"
    else:
        ending = "No phone number was found. Write them like 98765 43210 or +91 98765 43210."
    blocks: list[Block] = [said(opening), *left_out_blocks(not_taken, 0), *command_block(ending, canonical)]
    if not canonical:
        blocks.append(said(ending))
    if list_id:
        blocks.append(_good_only(list_id, good))
    return Surface(harmless(opening), tuple(blocks))


def _good_only(list_id: str, good: int) -> ActionsBlock:
    label = PlainTextObject(text=f"Block {plural(good, 'good number')}", emoji=False)
    return ActionsBlock(
        elements=[ButtonElement(text=label, action_id="block_good", value=list_id, style="primary")]
    )


def refused(sentence: str, choices: Sequence[str] = (), canonical: str = "") -> Surface:
    """A refusal in one sentence; `choices` are texts to take instead, `canonical` the corrected command."""
    told = one_line(sentence) or "That was not taken."
    blocks = [said(told)]
    if choices:
        shown = [f"• {cut(one_line(choice), 200)}" for choice in choices[:_CHOICES_SHOWN]]
        blocks += packed(["You could take one of these:", *shown])
    blocks += command_block("Ready to paste:", canonical)
    return Surface(harmless(cut(told, 600)), tuple(blocks))


def not_allowed(act: str = "decide this request", who_may: Sequence[str] = ()) -> Surface:
    """To somebody without the right to `act` (our words); `who_may` are user and user-group ids."""
    sentence = f"Sorry, you may not {act}. Nothing was changed."
    blocks = [said(sentence)]
    if who_may:
        blocks.append(marked_section(f"These people may: {people(who_may)}"))
    return Surface(harmless(sentence), tuple(blocks))


def too_late(p: RequestPicture) -> Surface:
    """To somebody who pressed a button of a request that others settled first: who did, and when."""
    if p.state is State.PENDING:
        return _marked(f"This request is still open: it {stands(p)}. Your click changed nothing.")
    return _marked(f"Sorry, too late: your click changed nothing. This request {fate(p)}.")


def already_voted(p: RequestPicture) -> Surface:
    """To an approver whose approval was counted before, while others are still awaited."""
    return _marked(f"Your approval is counted already: {approvals(p)}. The others are still awaited.")


def claimed(p: RequestPicture) -> Surface:
    """To an approver who wanted to look while another one is looking."""
    until = f" until {slack_time(p.claimed_until)}" if p.claimed_until else ""
    who = mention(p.claimed_by)
    return _marked(f"{who} is looking at this request{until}. You may decide it all the same.")


def own_request() -> Surface:
    """To a requester who pressed a deciding button on their own request."""
    return _said("This is your own request, so somebody else has to decide it. Nothing was changed.")


def file_taken(name: str) -> Surface:
    """A file was handed in; nothing of it has been read yet."""
    return _said(
        f"“{cut(one_line(name), 100)}” is being read now. A message in the channel tells how it goes, and "
        "becomes the card of your request. Rows that are no numbers come back in its thread."
    )


def bug(error_id: str) -> Surface:
    """Our own mistake; the id leads an operator to the log line. Claims nothing about what was recorded."""
    return _said(
        "Sorry, something went wrong on our side. Please try again; if it stays, tell your operator "
        f"this error id: {cut(one_line(error_id), 80)}"
    )


def nothing_recorded(error_id: str) -> Surface:
    """The database could not be reached before anything was written."""
    return _said(
        "Sorry, the database cannot be reached, so nothing was recorded. Please try again in a minute; if it "
        f"stays, tell your operator this error id: {cut(one_line(error_id), 80)}"
    )


def another_workspace() -> Surface:
    """To somebody of a workspace that this bot does not serve."""
    return _said(
        "Blockbot serves another Slack workspace, so it did nothing. Please ask in the workspace where it is "
        "installed."
    )


def perhaps_recorded(error_id: str) -> Surface:
    """The database took too long, or was lost at the moment of recording."""
    return _said(
        "Sorry, the database is not answering, so I do not know whether this was recorded. Please look "
        "before you try again: /block mine lists your requests, and a card tells what was decided. "
        f"If it stays, tell your operator this error id: {cut(one_line(error_id), 80)}"
    )


def _said(sentence: str) -> Surface:
    return Surface(harmless(sentence), (said(sentence),))


def _marked(mrkdwn: str) -> Surface:
    return Surface(mrkdwn, (marked_section(mrkdwn),))
