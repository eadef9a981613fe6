"""Keeps the rules up to date with the policy file: a changed file is read anew, a broken one not taken."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import structlog

from bot.domain.policy import Policy
from bot.policy_file.reading import PolicyRefused, load_policy

log = structlog.get_logger()

Stamp = tuple[int, int, int]


class PolicyWatch:
    """The rules that hold now. Raises PolicyRefused when the first reading fails: there are none before it.

    `complete` adds what the file leaves to the settings.
    """

    def __init__(self, path: str, *, region: str, complete: Callable[[Policy], Policy]) -> None:
        self._path = path
        self._region = region
        self._complete = complete
        self._seen = self._stamp()
        self.trouble = ""
        """Why the file as it is now was not taken; empty when it holds."""
        self.text = ""
        self.policy = complete(load_policy(path, region=region) if path else Policy())
        self._keep_text()

    @property
    def digest(self) -> str:
        """Short fingerprint of the text that holds; empty without a file."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16] if self.text else ""

    def look(self) -> bool:
        """Reads the file again if it changed; whether other rules hold now."""
        stamp = self._stamp()
        if stamp == self._seen:
            return False
        self._seen = stamp
        try:
            self.policy = self._complete(load_policy(self._path, region=self._region))
        except PolicyRefused as refused:
            self.trouble = "; ".join(refused.mistakes)
            log.warning("policy_not_taken", path=self._path, mistakes=refused.mistakes)
            return False
        self.trouble = ""
        self._keep_text()
        log.info("policy_taken", path=self._path, digest=self.digest)
        return True

    def _keep_text(self) -> None:
        self.text = Path(self._path).read_text(encoding="utf-8") if self._path else ""

    def _stamp(self) -> Stamp | None:
        """What changes when the file does; None without a file."""
        try:
            known = Path(self._path).stat() if self._path else None
        except OSError:
            return (0, 0, 0)
        return None if known is None else (known.st_mtime_ns, known.st_size, known.st_ino)
