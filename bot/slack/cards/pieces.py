"""The few kinds of block that our surfaces are made of, safe by their types: typed text is plain_text."""

from collections.abc import Iterable, Sequence

from slack_sdk.models.blocks import (
    ContextBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
    TextObject,
)

from bot.slack.cards.text import clean, cut

MOST_IN_SECTION = 3000
"""Characters in a section's text (Slack's block reference)."""
MOST_IN_HEADER = 150
MOST_IN_FIELD = 2000


def plain(text: str, most: int = MOST_IN_SECTION) -> PlainTextObject:
    """Text shown as it is typed, whatever it holds; cut to `most` characters."""
    return PlainTextObject(text=cut(clean(text), most) or " ", emoji=False)


def marked(mrkdwn: str) -> MarkdownTextObject:
    """Our own mrkdwn; `verbatim` keeps Slack from making links of what merely looks like one."""
    return MarkdownTextObject(text=mrkdwn, verbatim=True)


def header(text: str) -> HeaderBlock:
    """The first line of a surface, in large letters."""
    return HeaderBlock(text=PlainTextObject(text=cut(clean(text), MOST_IN_HEADER) or " ", emoji=True))


def said(text: str) -> SectionBlock:
    """A paragraph of plain text."""
    return SectionBlock(text=plain(text))


def marked_section(mrkdwn: str) -> SectionBlock:
    """A paragraph of our own mrkdwn, for mentions and moments."""
    return SectionBlock(text=marked(mrkdwn))


def beside(typed: str, mrkdwn: str) -> SectionBlock:
    """One line of a list: plain text, and beside it our own mrkdwn, for mentions and moments."""
    return SectionBlock(fields=[plain(typed, MOST_IN_FIELD), marked(mrkdwn)])


def small(*texts: TextObject) -> ContextBlock:
    """A small grey line."""
    return ContextBlock(elements=list(texts))


def table(rows: Iterable[tuple[str, TextObject]]) -> SectionBlock:
    """At most five rows of a bold label and a value, two columns on a wide screen."""
    fields: list[TextObject] = []
    for label, value in rows:
        fields += [marked(f"*{label}*"), value]
    return SectionBlock(fields=fields)


def packed(lines: Sequence[str], most: int = MOST_IN_SECTION) -> list[SectionBlock]:
    """Lines in as few plain sections as hold them, none broken; a line longer than a section is cut."""
    pages: list[str] = []
    for line in lines:
        if pages and len(pages[-1]) + 1 + len(line) <= most:
            pages[-1] += f"\n{line}"
        else:
            pages.append(line)
    return [said(page) for page in pages]
