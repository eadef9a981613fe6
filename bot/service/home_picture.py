"""View-model: all that App Home shows to one person, read from the ledger."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.request import Request
from bot.service.file_port import FileJob
from bot.service.find import Place
from bot.service.homes import Draft, Load
from bot.service.picture import RequestPicture
from bot.service.storms import StormPicture
from bot.service.vendor import VendorHealth

NO_LOAD = Load()


@dataclass(frozen=True, slots=True)
class EndingBlock:
    """A block that ends soon, with how many of its numbers it still (perhaps) blocks."""

    request: Request
    left: int


@dataclass(frozen=True, slots=True)
class HomePicture:
    """All that one person's Home shows; empty parts are left out."""

    user: str
    is_lead: bool = False
    mine: tuple[tuple[RequestPicture, Place], ...] = ()
    draft: Draft | None = None
    files: tuple[FileJob, ...] = ()
    """Files of theirs that are being read, or wait for their word."""
    queue: tuple[RequestPicture, ...] = ()
    waiting: int = 0
    """How many wait for this person's decision; `queue` are the first of them."""
    ending: tuple[EndingBlock, ...] = ()
    storms: tuple[StormPicture, ...] = ()
    health: VendorHealth | None = None
    """Only for operators."""
    load: Load = NO_LOAD
    at: datetime | None = None
