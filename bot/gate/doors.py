"""The Unix sockets on which the bots listen, in a folder that only this user can open; it goes at the end."""

import shutil
import tempfile
from pathlib import Path

import httpx


class Doors:
    """One socket and one client a workspace."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="blockbot-"))
        self._clients: dict[str, httpx.AsyncClient] = {}

    def address(self, team: str) -> str:
        """Where this workspace's bot listens."""
        return str(self._folder / team)

    def client(self, team: str) -> httpx.AsyncClient:
        """The way there. Connections are not kept: one that is being closed would lose a payload."""
        if team not in self._clients:
            limits = httpx.Limits(max_keepalive_connections=0)
            way = httpx.AsyncHTTPTransport(uds=self.address(team), limits=limits)
            self._clients[team] = httpx.AsyncClient(transport=way, base_url="http://bot", timeout=3.0)
        return self._clients[team]

    async def aclose(self) -> None:
        """Closes the clients and removes the folder."""
        for client in self._clients.values():
            await client.aclose()
        shutil.rmtree(self._folder, ignore_errors=True)
