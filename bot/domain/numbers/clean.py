"""Makes pasted text plain: digits, dashes, spaces and signs of any script become ASCII, hidden marks go.

It must not take anything away that could be part of a number.
"""
# ruff: noqa: RUF001  # the look-alikes below are what people paste

import re
import unicodedata

LINK = "\ue000"
"""Stands where a Slack link stood; such a character of the text itself becomes a space."""

HOLE = "\ue001"
"""Stands for every character of what is not a number; digits on its two sides never belong together."""

_ENTITY = re.compile(
    r"&(amp|lt|gt|nbsp|quot|apos|plus|ndash|mdash|zwnj|#39|#43|#160|#8211|#x2b|#xa0);", re.IGNORECASE
)
# A short closed list: html.unescape would turn "&#9876543210" into one replacement character.
_ENTITIES = {
    "amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'", "#39": "'", "zwnj": "",
    "nbsp": " ", "#160": " ", "#xa0": " ", "plus": "+", "#43": "+", "#x2b": "+",
    "ndash": "-", "mdash": "-", "#8211": "-",
}  # fmt: skip

_LOOKALIKES = (
    ("＋﹢⁺➕", "+"),
    ("−˗⁃﹣", "-"),
    ("،、，､﹐՝፣", ","),
    ("；؛;।。｡", ";"),
    ("｜¦│┃‖", "|"),
    ("／∕⁄", "/"),
    ("（﹙⟨", "("),
    ("）﹚⟩", ")"),
    ("．․", "."),
    ("：﹕", ":"),
    ("＊∗✱﹡", "*"),
    ("×✕✖", "x"),
    ("～∼", "~"),
    ("\u2028\u2029\u0085", "\n"),
    ("\u2800", " "),
    ("\u20e3", ""),
)
"""The last is the frame of keycap emoji: 8️⃣ is the digit 8."""

_SIGNS = {
    **{character: plain for characters, plain in _LOOKALIKES for character in characters},
    **dict(zip("＃＠＆＝［］＜＞％＿？！", "#@&=[]<>%_?!", strict=True)),
    **{kept: kept for kept in ("\n", "\t", LINK, HOLE)},
    "…": "...",
}
_VARIATION_SELECTORS = range(0xFE00, 0xFE10)
"""They make a digit an emoji and are no part of it."""


class _Table(dict[int, str]):
    """What becomes of a character; computed when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = plain = _plain(chr(code))
        return plain


def _plain(character: str) -> str:
    if character in _SIGNS:
        return _SIGNS[character]
    if "Ａ" <= character <= "ｚ":
        return unicodedata.normalize("NFKC", character)
    return _by_category(character, unicodedata.category(character))


def _by_category(character: str, category: str) -> str:
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "Cf" or ord(character) in _VARIATION_SELECTORS:
        return ""
    if category == "Pd":
        return "-"
    if category in {"Zs", "Co", "Cs", "Cn"}:
        return " "
    return HOLE if category == "Cc" else character


_TABLE = _Table()
_SENTINELS = re.compile(f"[{LINK}{HOLE}]")


def without_sentinels(text: str) -> str:
    """Takes our own two sentinel characters out of a foreign text."""
    return _SENTINELS.sub(" ", text)


def clean(text: str) -> str:
    """Plain text of nearly the same length; newlines, tabs and our sentinels stay."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "&" in text:
        text = _ENTITY.sub(lambda match: _ENTITIES[match[1].lower()], text)
    return text.translate(_TABLE)
