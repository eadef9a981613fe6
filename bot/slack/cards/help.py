"""The answer to `/block help`: examples to copy, only of what this person may do and this bot can do."""

from dataclasses import dataclass

from bot.slack.cards.pieces import header, marked_section
from bot.slack.cards.surface import Surface
from bot.slack.cards.text import escape


@dataclass(frozen=True, slots=True)
class Example:
    """One command to copy with what it does; `word` is the first word that must be served for it."""

    word: str
    command: str
    does: str


_ASKING = (
    Example("", "/block spam-callers 98765 43210 for 30 days", "asks to block one number"),
    Example(
        "",
        "/block spam-callers 98765 43210, +91 98765 43211 until Friday 6 pm because robocalls",
        "asks for two, with a reason",
    ),
    Example("", "/block", "opens a form; about 200 numbers fit"),
)
_LOOKING = (
    Example("mine", "/block mine", "your requests and where they stand"),
    Example("find", "/block find 98765 43210", "who blocked a number, until when and why"),
    Example("why", "/block why 98765 43210", "the whole story of a number"),
    Example("list", "/block list spam-callers", "what is blocked in a group"),
    Example("find", "/block find 43210", "the same by the last digits; or by group, or by @somebody"),
    Example("status", "/block status <id>", "where one request stands; /block mine shows the ids"),
)
_DECIDING = (Example("pending", "/block pending", "what waits for your decision"),)
_AUDITING = (
    Example("audit", "/block audit spam-callers since 1 Nov", "the record, also as a file"),
    Example("audit", "/block audit 98765 43210", "the same of a number; or of @somebody"),
)
_STORM = (
    Example(
        "storm", "/block storm start spam-callers for 2 hours because …", "blocks at once, reviewed later"
    ),
    Example("storm", "/block storm end", "ends it; the review is owed then"),
)
_HOW_LONG = "for 30 days · for 2 hours · until Friday 6 pm · until 31 December · permanent"


def help_answer(
    *,
    may_approve: bool,
    may_storm: bool,
    may_audit: bool = False,
    commands: frozenset[str] = frozenset({"help"}),
) -> Surface:
    """Help by example; `commands` are the first words that this bot serves beside a group's name."""
    parts = [
        ("Ask", _ASKING),
        ("Look", _served(_LOOKING, commands)),
        ("Decide", _served(_DECIDING, commands) if may_approve else ()),
        ("Read the record", _served(_AUDITING, commands) if may_audit else ()),
        ("In a spam storm", _served(_STORM, commands) if may_storm else ()),
    ]
    told = [marked_section(_part(title, examples)) for title, examples in parts if examples]
    closing = (
        f"*How long*\n{_HOW_LONG}\nA lead decides each request; the thread of its card tells the outcome."
    )
    return Surface(
        escape("How to block numbers: /block <group> <numbers> <how long> [because …]"),
        (header("How to block numbers"), *told, marked_section(closing)),
    )


def _served(examples: tuple[Example, ...], commands: frozenset[str]) -> tuple[Example, ...]:
    return tuple(example for example in examples if example.word in commands)


def _part(title: str, examples: tuple[Example, ...]) -> str:
    return "\n".join([f"*{title}*", *(f"`{one.command}` — {one.does}" for one in examples)])
