"""Who may do what to a request in which state: the table in docs/authorisation.md, which a test tries."""

from collections.abc import Mapping

ROLES = {
    "outsider": "somebody who did not ask and has no right",
    "requester": "who asked",
    "approver": "an approver of the group who did not ask",
    "asking approver": "an approver of the group who asked",
    "on-call": "somebody of `BLOCK_ONCALL` who did not ask",
    "other approver": "an approver of another group only",
}
STATES = {
    "pending": "waits for approval",
    "held": "approved, and waits because CloudAgent has no such group",
    "done": "every number is blocked",
    "partly": "finished, with numbers that CloudAgent refused",
    "rejected": "an approver said no",
    "cancelled": "taken back by who asked",
    "lapsed": "nobody decided in time",
    "undone": "finished, and lifted again",
}

# What a press comes to. The first three change something or open a form; the others change nothing.
DOES, FORM, ASKS = "does it", "opens a form", "asks for it"
MAY_NOT, OWN, LATE = "may not decide", "own request", "too late"
NOT_REQUESTER, NOT_YOURS = "only who asked", "not theirs"
UNFINISHED, OVER, NOTHING_FAILED = "not finished", "nothing left", "nothing failed"
NOT_THEIR_VOTE, BEGUN = "not their approval", "work has begun"

SENTENCES = {
    MAY_NOT: "may not decide this request",
    OWN: "your own request",
    LATE: "click changed nothing",
    NOT_REQUESTER: "Only the person who asked can",
    NOT_YOURS: "what you asked to block yourself|Only the person who asked and those who may approve",
    UNFINISHED: "Only a finished block can be",
    NOT_THEIR_VOTE: "Only somebody who approved this request can take that back",
    BEGUN: "It is too late to take this approval back",
    OVER: "nothing of this request is",
    NOTHING_FAILED: "Every number of this request has what was asked for",
}
"""What the person is told where it is refused; `|` between words of which one is told."""

Row = Mapping[str, str]


def row(outsider: str, requester: str, approver: str, asking: str, oncall: str, other: str) -> Row:
    return dict(zip(ROLES, (outsider, requester, approver, asking, oncall, other), strict=True))


def for_all(what: str) -> Row:
    return dict.fromkeys(ROLES, what)


def for_approvers(what: str, asking: str) -> Row:
    """Those who may not decide hear that, whatever the state is."""
    return row(MAY_NOT, MAY_NOT, what, asking, MAY_NOT, MAY_NOT)


SETTLED = ("done", "partly", "rejected", "cancelled", "lapsed", "undone")


def settled(what: Row) -> Mapping[str, Row]:
    return dict.fromkeys(SETTLED, what)


LATE_FOR_APPROVERS = for_approvers(LATE, LATE)
NOT_FINISHED = dict.fromkeys(("pending", "held", "rejected", "cancelled", "lapsed"), for_all(UNFINISHED))
AGAIN = row(NOT_REQUESTER, LATE, NOT_REQUESTER, LATE, NOT_REQUESTER, NOT_REQUESTER)
VOTED = row(NOT_THEIR_VOTE, NOT_THEIR_VOTE, BEGUN, NOT_THEIR_VOTE, NOT_THEIR_VOTE, NOT_THEIR_VOTE)
RETRY = row(NOT_YOURS, LATE, LATE, LATE, NOT_YOURS, NOT_YOURS)

TABLE: Mapping[str, Mapping[str, Row]] = {
    "approve": {
        "pending": for_approvers(DOES, OWN), "held": for_approvers(LATE, OWN),
        **settled(LATE_FOR_APPROVERS),
    },
    "reject": {
        "pending": for_approvers(FORM, OWN), "held": for_approvers(FORM, OWN),
        **settled(LATE_FOR_APPROVERS),
    },
    "edit": {
        "pending": for_approvers(FORM, OWN), "held": for_approvers(LATE, OWN),
        **settled(LATE_FOR_APPROVERS),
    },
    "claim": {
        "pending": for_approvers(DOES, OWN), "held": LATE_FOR_APPROVERS, **settled(LATE_FOR_APPROVERS),
    },
    "cancel": {
        "pending": row(NOT_REQUESTER, DOES, NOT_REQUESTER, DOES, NOT_REQUESTER, NOT_REQUESTER),
        "held": for_all(LATE), **settled(for_all(LATE)),
    },
    "create_group": {
        "pending": for_approvers(LATE, OWN), "held": for_approvers(DOES, OWN),
        **settled(LATE_FOR_APPROVERS),
    },
    "take_back": {
        **dict.fromkeys(STATES, for_all(NOT_THEIR_VOTE)),
        **dict.fromkeys(("held", "done", "partly", "undone"), VOTED),
    },
    "retry": {
        "pending": RETRY, "held": RETRY, "rejected": RETRY, "cancelled": RETRY, "lapsed": RETRY,
        "done": row(NOT_YOURS, NOTHING_FAILED, NOTHING_FAILED, NOTHING_FAILED, NOT_YOURS, NOT_YOURS),
        "undone": row(NOT_YOURS, NOTHING_FAILED, NOTHING_FAILED, NOTHING_FAILED, NOT_YOURS, NOT_YOURS),
        "partly": row(NOT_YOURS, DOES, DOES, DOES, NOT_YOURS, NOT_YOURS),
    },
    "again": {
        "pending": AGAIN, "held": AGAIN, **settled(AGAIN),
        "lapsed": row(NOT_REQUESTER, ASKS, NOT_REQUESTER, ASKS, NOT_REQUESTER, NOT_REQUESTER),
    },
    "undo": {
        **NOT_FINISHED, "undone": for_all(OVER),
        "done": row(NOT_YOURS, ASKS, ASKS, ASKS, NOT_YOURS, NOT_YOURS),
        "partly": row(NOT_YOURS, ASKS, ASKS, ASKS, NOT_YOURS, NOT_YOURS),
    },
    "extend": {
        **NOT_FINISHED, "undone": for_all(OVER), "done": for_all(FORM), "partly": for_all(FORM),
    },
}  # fmt: skip
"""By action id, state and role."""


def as_markdown() -> str:
    """The table as the page in the documentation shows it."""
    lines = [f"| Button | State | {' | '.join(ROLES)} |", f"|---|---|{'---|' * len(ROLES)}"]
    for action, states in TABLE.items():
        for state in STATES:
            cells = [states[state][role] for role in ROLES]
            shown = [f"**{one}**" if one in (DOES, FORM, ASKS) else one for one in cells]
            lines.append(f"| `{action}` | {state} | {' | '.join(shown)} |")
    return "\n".join(lines)


REFUSED_STORM, REFUSED_REVIEW, REFUSED_AUDIT = "may not storm", "may not review", "may not read it"
REFUSED_LIFT = "not theirs to lift"

COMMANDS: Mapping[str, Row] = {
    "/block find, why, list, mine, status, help": for_all(DOES),
    "/block pending": for_all(DOES),
    "/block audit": row(REFUSED_AUDIT, REFUSED_AUDIT, DOES, DOES, REFUSED_AUDIT, REFUSED_AUDIT),
    "/block for any group": for_all(ASKS),
    "/unblock of what the requester asked for": row(
        REFUSED_LIFT, ASKS, ASKS, ASKS, REFUSED_LIFT, REFUSED_LIFT
    ),
    "/block storm start": row(REFUSED_STORM, REFUSED_STORM, DOES, DOES, DOES, REFUSED_STORM),
    "/block storm end": row(REFUSED_STORM, REFUSED_STORM, DOES, DOES, DOES, REFUSED_STORM),
    "/block storm review": row(REFUSED_REVIEW, REFUSED_REVIEW, DOES, DOES, REFUSED_REVIEW, REFUSED_REVIEW),
}
"""What needs no request: by command and role; the approvers are those of the group concerned."""

COMMAND_SENTENCES = {
    REFUSED_STORM: "Only on-call people and the group's approvers may",
    REFUSED_REVIEW: "Only the group's approvers may review",
    REFUSED_AUDIT: "auditors",
    REFUSED_LIFT: "only what you asked to block yourself",
}


def commands_as_markdown() -> str:
    """The second table of the page."""
    lines = [f"| Command | {' | '.join(ROLES)} |", f"|---|{'---|' * len(ROLES)}"]
    for command, cells in COMMANDS.items():
        shown = [f"**{one}**" if one in (DOES, ASKS) else one for one in (cells[role] for role in ROLES)]
        lines.append(f"| {command} | {' | '.join(shown)} |")
    return "\n".join(lines)
