"""Which workspaces there are: what is installed put beside what operators set up. Starts nothing."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.gate.folders import Folder, apart_from, environment, read_folders, strays
from bot.gate.installations import Installations, Installed

Check = Callable[[Mapping[str, str]], tuple[str, ...]]
"""Gives a sentence for each mistake in the environment of a bot."""


@dataclass(frozen=True, slots=True)
class House:
    """One workspace: installed, set up, both, or one of them only."""

    team: str
    installed: Installed | None
    folder: Folder | None
    mistakes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """For people."""
        return self.installed.name if self.installed else ""

    @property
    def token(self) -> str:
        """Empty where the app is not installed (any more)."""
        return self.installed.token if self.installed and self.installed.gone_at is None else ""

    @property
    def is_whole(self) -> bool:
        """Whether its bot can run."""
        return bool(self.token and self.folder and not self.mistakes)

    def troubles(self) -> list[str]:
        """What is still to be done, a sentence each; empty where its bot can run."""
        missing = self._not_installed()
        if self.installed is not None and self.folder is None and not missing:
            missing = f"installed, but there is no folder {self.team} in BLOCK_WORKSPACES; make it."
        return [*([missing] if missing else []), *self.mistakes]

    def _not_installed(self) -> str:
        if self.installed is None:
            return "the folder is there, but the app is not installed; open /slack/install."
        if self.installed.gone_at is not None:
            return "the app was uninstalled; its record stays. Install it again at /slack/install."
        return "" if self.token else "BLOCK_SECRET_KEY does not open its stored token; install it again."


@dataclass(frozen=True, slots=True)
class Common:
    """What all bots of this gate are given, and what none of them may have."""

    root: Path
    process: Mapping[str, str]
    """The gate's own environment."""
    database_url: str
    secret_key: str
    signing_secret: str
    api_url: str
    known: Collection[str]
    """Names of all settings."""


class Neighbourhood:
    """Looks at folders and installations; `check` judges what a bot would be given."""

    def __init__(self, common: Common, installations: Installations, check: Check) -> None:
        self._common = common
        self._installations = installations
        self._check = check
        self._judged: dict[str, tuple[Mapping[str, str], tuple[str, ...]]] = {}

    async def houses(self) -> dict[str, House]:
        """All that are installed or have a folder. Raises NotADirectoryError, DatabaseUnavailable."""
        folders = read_folders(self._common.root, self._common.known)
        installed = await self._installations.everywhere()
        teams = sorted(folders.keys() | installed.keys())
        return {team: self._house(team, installed.get(team), folders.get(team)) for team in teams}

    def strays(self) -> list[str]:
        """Folders with settings whose names are no workspace's id."""
        return strays(self._common.root)

    def environment(self, house: House, listens_on: str = "") -> dict[str, str]:
        """What its bot gets. The house has a folder."""
        assert house.folder is not None  # noqa: S101  # nosec B101  # only houses with one have an environment
        own = {
            "SLACK_BOT_TOKEN": house.token,
            "SLACK_SIGNING_SECRET": self._common.signing_secret,
            "SLACK_API_URL": self._common.api_url,
            **({"HOST": listens_on} if listens_on else {}),
        }
        return environment(house.folder, gate=self._common.process, own=own)

    def _house(self, team: str, installed: Installed | None, folder: Folder | None) -> House:
        if folder is None:
            return House(team, installed, None)
        gate = {"DATABASE_URL": self._common.database_url, "BLOCK_SECRET_KEY": self._common.secret_key}
        folder = apart_from(folder, gate)
        house = House(team, installed, folder, folder.mistakes)
        if house.mistakes:
            return house
        token = {} if house.token else {"SLACK_BOT_TOKEN": "comes with the installation"}
        return House(team, installed, folder, self._judge(team, self.environment(house) | token))

    def _judge(self, team: str, given: Mapping[str, str]) -> tuple[str, ...]:
        """What changed is judged anew; looks are frequent and changes are not."""
        if team not in self._judged or self._judged[team][0] != given:
            self._judged[team] = (given, self._check(given))
        return self._judged[team][1]
