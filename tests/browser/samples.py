"""Blocks and views that the browser tests show."""

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(action_id: str, text: str, **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(text), "value": "r-1", **more}


def option(value: str, text: str, **more: Any) -> Json:
    return {"text": plain(text), "value": value, **more}


def field(block_id: str, label: str, element: Json, **more: Any) -> Json:
    """An input block whose action id is its block id, as the bot's modals have it."""
    element = {**element, "action_id": block_id}
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element, **more}


def modal(callback_id: str, *blocks: Json, **more: Any) -> Json:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain("Block numbers"),
        "submit": plain("Send"),
        "blocks": list(blocks),
        **more,
    }


DENY = {
    "title": plain("Deny it?"),
    "text": mrkdwn("Nobody will be *blocked*."),
    "confirm": plain("Deny"),
    "deny": plain("Keep it"),
    "style": "danger",
}

CARD: list[Json] = [
    {"type": "header", "text": plain("Block 2 numbers in spam-callers")},
    section("*Asked by* <@U08RAVI0001> · until <!date^1798761540^{date_short} at {time}|31 Dec 2026>"),
    {
        "type": "section",
        "fields": [mrkdwn("*Reason*\nrobocalls since Monday"), mrkdwn("*Expiry*\nfor 30 days")],
    },
    {
        "type": "table",
        "column_settings": [{"align": "left"}, {"align": "right"}],
        "rows": [
            [{"type": "raw_text", "text": "Number"}, {"type": "raw_text", "text": "Calls"}],
            [{"type": "raw_text", "text": "+91 98765 43210"}, {"type": "raw_text", "text": "12"}],
            [{"type": "raw_text", "text": "+91 98765 43211"}, {"type": "raw_text", "text": "4"}],
        ],
    },
    {
        "type": "context",
        "elements": [mrkdwn("Waits for <!subteam^S08SPAMLEAD|@spam-leads>"), plain("request r-1")],
    },
    {
        "type": "actions",
        "block_id": "decide",
        "elements": [
            button("approve", "Approve", style="primary"),
            button("reject", "Reject", style="danger", confirm=DENY),
            {
                "type": "overflow",
                "action_id": "more",
                "options": [option("edit", "Edit…"), option("why", "Why was I asked?")],
            },
        ],
    },
]
"""A request as a lead sees it, in the blocks that cards are made of."""

RICH: list[Json] = [
    {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "text", "text": "Two of three ", "style": {"bold": True}},
                    {"type": "text", "text": "went well: "},
                    {"type": "user", "user_id": "U08RAVI0001"},
                    {"type": "emoji", "name": "tada"},
                ],
            },
            {
                "type": "rich_text_list",
                "style": "bullet",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [{"type": "text", "text": "+91 98765 43210 blocked"}],
                    },
                    {
                        "type": "rich_text_section",
                        "elements": [{"type": "text", "text": "+91 98765 43211 refused"}],
                    },
                ],
            },
            {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "code 409"}]},
        ],
    },
    {"type": "divider"},
    section(
        "*bold* _italic_ ~struck~ `code` <https://example.com/a?b=1&amp;c=2|a link> :warning:\n"
        "<tel:+911234|call>\n&gt; quoted\nsnake_case_name 2*3*4 stay as they are"
    ),
    {"type": "image", "image_url": "https://example.com/x.png", "alt_text": "a chart of calls"},
]

MULTI = {
    "type": "multi_static_select",
    "placeholder": plain("Groups"),
    "options": [option(f"g{n}", f"Group {n}") for n in range(1, 41)],
}

EVERYTHING = modal(
    "everything",
    section("Everything a form can hold. *Nothing* is sent anywhere."),
    field(
        "group",
        "Group",
        {"type": "external_select", "min_query_length": 0, "placeholder": plain("Find a group")},
    ),
    field(
        "numbers",
        "Numbers",
        {"type": "plain_text_input", "multiline": True, "max_length": 3000},
        hint=plain("One a line, or separated by commas."),
    ),
    field(
        "file",
        "Or a file",
        {"type": "file_input", "filetypes": ["csv", "txt"], "max_files": 1},
        optional=True,
    ),
    field("expiry", "Until when", {"type": "plain_text_input", "initial_value": "for 30 days"}),
    field("groups", "More groups", MULTI, optional=True),
    field("who", "On behalf of", {"type": "users_select", "placeholder": plain("Somebody")}, optional=True),
    field("day", "Day", {"type": "datepicker", "initial_date": "2026-12-24"}, optional=True),
    field("time", "Time", {"type": "timepicker", "initial_time": "17:30"}, optional=True),
    field("moment", "Moment", {"type": "datetimepicker", "initial_date_time": 1798761540}, optional=True),
    field(
        "flags",
        "Options",
        {
            "type": "checkboxes",
            "options": [
                option("notify", "Tell the team", description=plain("in the channel")),
                option("urgent", "Urgent"),
            ],
        },
        optional=True,
    ),
    field(
        "kind",
        "Kind",
        {"type": "radio_buttons", "options": [option("spam", "Spam"), option("abuse", "Abuse")]},
    ),
    field("count", "How many calls", {"type": "number_input", "is_decimal_allowed": False}, optional=True),
)
"""A modal with every input the page knows."""
