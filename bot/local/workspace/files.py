"""Uploaded files: tickets, contents, and Slack's file object; forgets the oldest contents first."""

import mimetypes
from collections import OrderedDict
from dataclasses import dataclass, field

from bot.local.workspace.ids import Mint
from bot.local.workspace.wire import Json, SlackError

MOST_BYTES_KEPT = 32 * 1024 * 1024
MOST_FILES_KEPT = 1000
MOST_BYTES_A_FILE = 10 * 1024 * 1024
"""Slack's limit for files of a `file_input`."""


@dataclass(slots=True)
class StoredFile:
    """A file; `content` is None until it has been uploaded."""

    id: str
    name: str
    user: str
    created: int
    title: str
    announced_length: int
    alt: str = ""
    """What screen readers say in place of a picture (`alt_txt`)."""
    content: bytes | None = None
    shared_in: list[tuple[str, str]] = field(default_factory=list)
    completed: bool = False

    @property
    def mimetype(self) -> str:
        """Guessed from the name, as Slack does for text files."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    def as_file(self, base_url: str) -> Json:
        """Slack's file object; the two private addresses want the bot token as bearer."""
        suffix = self.name.rsplit(".", 1)[-1].lower() if "." in self.name else "text"
        return {
            "id": self.id,
            "created": self.created,
            "timestamp": self.created,
            "name": self.name,
            "title": self.title,
            "mimetype": self.mimetype,
            **({"alt_txt": self.alt} if self.alt else {}),
            "filetype": suffix,
            "pretty_type": suffix.upper(),
            "user": self.user,
            "editable": False,
            "size": len(self.content or b""),
            "mode": "hosted",
            "is_external": False,
            "external_type": "",
            "is_public": bool(self.shared_in),
            "public_url_shared": False,
            "url_private": f"{base_url}/files-pri/{self.id}/{self.name}",
            "url_private_download": f"{base_url}/files-pri/{self.id}/download/{self.name}",
            "permalink": f"{base_url}/files/{self.id}",
            "channels": sorted({channel for channel, _ in self.shared_in}),
            "groups": [],
            "ims": [],
            "file_access": "visible",
        }


class Files:
    """All files by id, and the tickets under which they may be uploaded."""

    def __init__(self, mint: Mint) -> None:
        self._mint = mint
        self._files: OrderedDict[str, StoredFile] = OrderedDict()
        self._tickets: OrderedDict[str, str] = OrderedDict()

    def announce(
        self, *, name: str, length: int, user: str, now: float, alt: str = ""
    ) -> tuple[str, StoredFile]:
        """Prepares an upload; answers its ticket and the still empty file."""
        file = StoredFile(self._mint.new("F"), name, user, int(now), name, length, alt)
        ticket = self._mint.secret()
        self._files[file.id] = file
        self._tickets[ticket] = file.id
        if len(self._tickets) > MOST_FILES_KEPT:
            _, never_used = self._tickets.popitem(last=False)
            del self._files[never_used]
        return ticket, file

    def receive(self, ticket: str, content: bytes) -> StoredFile:
        """Stores the content of an announced file; a ticket serves once and for the announced length."""
        file = self._files.get(self._tickets.get(ticket, ""))
        if file is None:
            raise SlackError("file_not_found", status=404)
        if len(content) != file.announced_length:
            raise SlackError("file_upload_size_mismatch", status=400)
        del self._tickets[ticket]
        self._keep(file, content)
        return file

    def add(self, *, name: str, content: bytes, user: str, now: float) -> StoredFile:
        """A file that a person chose in a modal."""
        file = StoredFile(self._mint.new("F"), name, user, int(now), name, len(content), completed=True)
        self._files[file.id] = file
        self._keep(file, content)
        return file

    def _keep(self, file: StoredFile, content: bytes) -> None:
        file.content = content
        kept = sum(len(each.content or b"") for each in self._files.values())
        while len(self._files) > 1 and (kept > MOST_BYTES_KEPT or len(self._files) > MOST_FILES_KEPT):
            _, forgotten = self._files.popitem(last=False)
            kept -= len(forgotten.content or b"")

    def get(self, file_id: str) -> StoredFile:
        """The uploaded file; raises SlackError `file_not_found`."""
        found = self._files.get(file_id)
        if found is None or found.content is None:
            raise SlackError("file_not_found")
        return found

    def everything(self) -> list[StoredFile]:
        """All uploaded files, the oldest first."""
        return [file for file in self._files.values() if file.content is not None]
