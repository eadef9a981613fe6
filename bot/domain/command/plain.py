"""Makes a typed command plain: quotes, dashes and spaces of word processors become those of a keyboard.

It must not touch Slack's links, nor anything that could be part of a number.
"""

import re
import unicodedata

_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&quot;", '"'), ("&amp;", "&"))
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂″", '"') | dict.fromkeys("‘’‚‛′", "'"))  # noqa: RUF001  # as typed
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_NEWLINES = re.compile(r"\s*[\r\n]\s*")
_OWN_NAME = re.compile(r"\A/block(?=\s|\Z)", re.IGNORECASE)


def plain_command(text: str) -> str:
    """The command on one line, with commas for line breaks and without a leading `/block`."""
    for entity, sign in _ENTITIES:
        text = text.replace(entity, sign)
    text = _DASHES.sub("-", text.translate(_QUOTES))
    text = _NEWLINES.sub(", ", text.strip())
    visible = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    return _OWN_NAME.sub("", " ".join(visible.split())).strip()
