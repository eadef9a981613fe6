"""From bytes to text; refuses what is no text at all instead of guessing letters into it."""

import codecs

from bot.domain.files.model import refused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 200_000
_CONTROLS = frozenset(map(chr, range(32))) - frozenset("\t\n\r\x0b\x0c\x1a\x1c\x1d\x1e\x1f")
_FEW = 0.001


def text_of(content: bytes) -> str:
    """The text, by its byte order mark, as UTF-8, or in the encoding it looks like."""
    marked = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), None)
    text = _decoded(content, marked or "utf-8")
    if text is None or (marked is None and "\x00" in text):
        text = _guessed(content)
    if text is None or _is_binary(text):
        raise refused(
            "This is no text, or in an encoding I do not know. Save it as CSV in UTF-8 and send it again.",
            "binary",
        )
    return text


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _guessed(content: bytes) -> str | None:
    """Only letters can be mistaken by a wrong guess: digits are the same in every encoding that is taken."""
    if utf16 := _utf16_without_mark(content):
        return _decoded(content, utf16)
    if b"\x00" in content:
        return None
    # Imported here: 3 MB that only a file in an unmarked encoding other than UTF-8 needs.
    from charset_normalizer import from_bytes  # noqa: PLC0415

    found = from_bytes(content[:_SAMPLE]).best()
    return _decoded(content, found.encoding) if found else _decoded(content, "cp1252")


def _utf16_without_mark(content: bytes) -> str:
    """Two bytes a character: in a list of numbers nearly every second byte is zero."""
    sample = content[:2000]
    half = len(sample) // 2
    if half and sample[1::2].count(0) > half * 0.7 and b"\x00" not in sample[0::2]:
        return "utf-16-le"
    if half and sample[0::2].count(0) > half * 0.7 and b"\x00" not in sample[1::2]:
        return "utf-16-be"
    return ""


def _is_binary(text: str) -> bool:
    sample = text[:_SAMPLE]
    return sum(sign in _CONTROLS for sign in sample) > len(sample) * _FEW
