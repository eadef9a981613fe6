"""Opens a file whatever its name says: what it is, is decided by its bytes."""

from bot.domain.files.decoding import text_of
from bot.domain.files.model import Row, refused
from bot.domain.files.spreadsheet import rows_of_workbook
from bot.domain.files.text import rows_of_text

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 100_000
"""With the header and what is left out; the largest request holds as many numbers."""

_ZIP, _OLD_OFFICE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
_HTML = (b"<!doctype html", b"<html")


def rows_of(content: bytes, name: str) -> list[Row]:
    """The rows of a CSV, TSV, TXT or XLSX file that hold anything.

    Raises FieldRefused("file", …) with a sentence for everything else. Takes seconds for the largest file:
    run it off the event loop.
    """
    if not content.strip():
        raise refused("The file is empty.", "empty")
    if len(content) > MOST_BYTES:
        raise refused("The file is larger than 10 MB. Send it in parts.", "too-large")
    if content.startswith(_ZIP):
        rows = rows_of_workbook(content, MOST_ROWS)
    else:
        _refuse_known_strangers(content)
        rows = rows_of_text(text_of(content), name, MOST_ROWS)
    if not rows:
        raise refused("The file has no rows.", "empty")
    return rows


def _refuse_known_strangers(content: bytes) -> None:
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_HTML):
        raise refused(
            "Slack gave a web page instead of the file, so it could not be read. Upload it once more; "
            "if this stays, your operator should check the permission files:read.",
            "web-page",
        )
    if content.startswith(_OLD_OFFICE):
        raise refused(
            "This is an old .xls file, or one with a password. Save it as .xlsx or CSV without a password.",
            "xls",
        )
    if content.startswith(_PDF) or content.startswith(_PICTURES):
        raise refused("This is no list but a picture or PDF. Send CSV, TSV, TXT or XLSX.", "not-a-list")
