"""The few web pages of an installation. They load nothing from elsewhere and tell nothing of the machine."""

import html

HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}

AGAIN = "/slack/install"

STYLE = "body{font:1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem}"

REASONS = {
    "access_denied": "You did not allow it, so nothing was installed.",
    "invalid_browser": "It was not begun in this browser, or cookies are off. Nothing was installed.",
    "invalid_state": "This took longer than ten minutes, or the link was used before. Nothing was installed.",
    "missing_code": "Slack sent no code along. Nothing was installed.",
    "invalid_code": "Slack does not take the code (any more). Nothing was installed.",
}
"""What is said of each reason for which an installation came to nothing."""


def begin(address: str) -> str:
    """The page with the link to Slack."""
    return _page(
        "Install Blockbot",
        "Blockbot blocks spam callers in CloudAgent, after a team lead has approved. Slack will ask you "
        "for the "
        "workspace and show what Blockbot may do there.",
        ("Add it to a Slack workspace", address),
    )


def ended(reason: str) -> str:
    """It came to nothing; `reason` is Slack's or bolt's word for why."""
    known = REASONS.get(reason, f"Slack says: {reason}. Nothing was installed.")
    return _page("Not installed", known, ("Begin again", AGAIN))


def refused(sentence: str) -> str:
    """It came to nothing for a reason of ours."""
    return _page("Not installed", sentence, ("Begin again", AGAIN))


def installed(team: str, name: str, *, is_set_up: bool) -> str:
    """It is installed. Without its folder nothing starts: the page says which one to make."""
    if is_set_up:
        return _page("Installed", f"Blockbot is installed in {name} ({team}) and starts now.")
    return _page(
        "Installed, not set up yet",
        f"Blockbot is installed in {name}. It starts as soon as its operator has made the folder {team} in "
        "BLOCK_WORKSPACES, with a file settings.env that has no mistakes. “blockbot doctor” says what is "
        "missing.",
    )


def _page(title: str, words: str, link: tuple[str, str] | None = None) -> str:
    anchor = f'<p><a href="{html.escape(link[1])}">{html.escape(link[0])}</a></p>' if link else ""
    heading = html.escape(title)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
        f"<title>{heading}</title><style>{STYLE}</style></head>"
        f"<body><h1>{heading}</h1><p>{html.escape(words)}</p>{anchor}</body></html>"
    )
