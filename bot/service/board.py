"""The port to Slack's surfaces: where pictures of requests are posted and redrawn; decides nothing."""

from collections.abc import Sequence
from typing import Protocol

from bot.service.picture import NumberLine, RequestPicture
from bot.service.ports import Surface


class Board(Protocol):
    """Slack's surfaces. Raises RetryLater when Slack cannot take it now, Refused when it never will."""

    async def post(
        self, picture: RequestPicture, surface: Surface, *, channel: str, thread: str, anew: bool = False
    ) -> str:
        """Posts a surface and gives back its `ts`; `anew`: in place of a message that was deleted."""
        ...

    async def edit(self, picture: RequestPicture, surface: Surface, *, channel: str, ts: str) -> None:
        """Redraws a posted surface."""
        ...

    async def attach(
        self, picture: RequestPicture, lines: Sequence[NumberLine], *, channel: str, thread: str
    ) -> str:
        """Puts a CSV file of all numbers into the thread and gives back the file's id."""
        ...

    async def find(self, request_id: str, surface: Surface, *, channel: str, thread: str) -> str | None:
        """The `ts` of a message that was posted but never noted, by its metadata; None if there is none."""
        ...
