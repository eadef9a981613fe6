"""What everything here speaks: JSON objects, and Slack's errors with their names; decides nothing."""

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]
"""A JSON object as it goes over the wire."""


class SlackError(Exception):
    """An answer `{"ok": false, "error": name}`, with the further fields Slack puts beside it.

    `status` is the HTTP status (200 for nearly all of Slack's errors), `headers` go out with it.
    """

    def __init__(
        self,
        name: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **fields: object,
    ) -> None:
        super().__init__(name)
        self.name = name
        self.status = status
        self.headers = dict(headers or {})
        self.fields = fields

    def body(self) -> Json:
        """The JSON body of the answer."""
        return {"ok": False, "error": self.name, **self.fields}


class PersonError(Exception):
    """The person at the page cannot do this; `name` for programs, `sentence` for the person."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name = name
        self.sentence = sentence
