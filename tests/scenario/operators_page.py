"""Follows the operators' page: its commands in one shell, word by word, and what people do on the page."""

import asyncio
import contextlib
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bot.local.workspace.server import bound

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "operations.md"
BLOCK = re.compile(r"^( *)```sh\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
PORT = re.compile(r"\b(3000|3001|3901|3902)\b")
DONE = "-- done:"


def section(heading: str) -> str:
    """The text of the page under this heading, up to the next one of its rank."""
    text = PAGE.read_text(encoding="utf-8")
    (found,) = re.findall(rf"^## {re.escape(heading)}\n(.*?)(?=^## )", text, re.MULTILINE | re.DOTALL)
    return str(found)


def commands(text: str) -> list[str]:
    """The shell blocks of a text, in order."""
    return [
        "".join(line.removeprefix(indent) for line in block.splitlines(keepends=True))
        for indent, block in BLOCK.findall(text)
    ]


@dataclass
class Shell:
    """One shell in an operator's folder. The page's ports are exchanged for free ones, and nothing else."""

    process: asyncio.subprocess.Process
    ports: Mapping[str, str]

    async def run(self, block: str) -> str:
        """Runs a block as it stands; what it prints. Fails where its last command does."""
        assert self.process.stdin is not None
        block = PORT.sub(lambda found: self.ports[found[1]], block)
        # What a command prints may lack its last line's end, as the body of an HTTP answer does.
        self.process.stdin.write(f"set -e\n{block}\nset +e\necho\necho '{DONE}'\n".encode())
        await self.process.stdin.drain()
        return await self._until_done(block)

    async def _until_done(self, block: str) -> str:
        assert self.process.stdout is not None
        told: list[str] = []
        while (line := (await self.process.stdout.readline()).decode()) != f"{DONE}\n":
            told.append(line)
            assert line or not self.process.stdout.at_eof(), f"{block}\nfailed:\n{''.join(told)}"
        return "".join(told)

    def url(self, port: str) -> str:
        """The address behind one of the page's ports."""
        return f"http://127.0.0.1:{self.ports[port]}"


@contextlib.asynccontextmanager
async def shell(folder: Path, environment: Mapping[str, str]) -> AsyncIterator[Shell]:
    """A shell in which the installation has been made; ends all that was started in it."""
    (folder / ".venv").symlink_to(sys.prefix)
    (folder / "manifests").symlink_to(ROOT / "manifests")
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        "bash", cwd=folder, env={**kept, "PYTHONPATH": str(ROOT), **environment}, start_new_session=True,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    try:
        yield Shell(process, dict(zip(("3000", "3001", "3901", "3902"), _free_ports(), strict=False)))
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


def _free_ports() -> Iterator[str]:
    held = [bound(0) for _ in range(4)]
    ports = [str(one.getsockname()[1]) for one in held]
    for one in held:
        one.close()
    return iter(ports)


@dataclass(frozen=True)
class People:
    """What people do on the page of the simulated workspace."""

    page: str
    channel: str = "C08SPAMDESK"

    async def type(self, who: str, text: str) -> Any:
        """Types a command; the acknowledgement."""
        return await self._post("command", {"as": who, "channel": self.channel, "text": text})

    async def press(self, who: str, action: str, ts: str) -> Any:
        """Presses a button of a message."""
        place = {"type": "message", "channel": self.channel, "ts": ts}
        return await self._post("action", {"as": who, "container": place, "action_id": action})

    async def until_seen(self, who: str, *words: str) -> dict[str, Any]:
        """The newest message of the channel or its threads that this person sees with all these words."""
        async with httpx.AsyncClient(base_url=self.page, timeout=20) as client:
            for _ in range(600):
                state = (await client.get("/sim/state", params={"as": who})).json()
                found = [one for one in state["messages"][self.channel] if all(w in str(one) for w in words)]
                if found:
                    return dict(found[-1])
                await asyncio.sleep(0.1)
        raise AssertionError(f"nobody showed {words}")

    async def _post(self, name: str, given: Mapping[str, Any]) -> Any:
        async with httpx.AsyncClient(base_url=self.page, timeout=20) as client:
            answer = await client.post(f"/sim/{name}", json=given)
        assert answer.is_success, answer.text
        return answer.json()
