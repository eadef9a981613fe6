"""What an operator put into the workspaces' folders, checked, and the environment each bot gets from it.

A bot's environment is written from nothing: what it may know of this process is listed here by name. So no
workspace can come to see another one's secrets, or the gate's own.
"""

import re
import stat
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import sqlalchemy as sa
from dotenv import dotenv_values

from bot.store.database import normal_url

SETTINGS_FILE = "settings.env"
POLICY_FILE = "policy.toml"

TEAM = re.compile(r"T[A-Z0-9]{2,30}")
"""Ids of workspaces; an organisation's (`E…`) is none of them."""

GIVEN_BY_THE_GATE = frozenset(
    {
        "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN", "SLACK_API_URL", "SLACK_CLIENT_ID",
        "SLACK_CLIENT_SECRET", "BLOCK_WORKSPACES", "BLOCK_POLICY", "HOST", "PORT", "LOG_WORKSPACE",
    }
)  # fmt: skip
"""Settings of a bot that its folder cannot set."""

HANDED_DOWN = (
    "PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "PYTHONUNBUFFERED", "SSL_CERT_FILE",
    "SSL_CERT_DIR", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy",
    "LOG_LEVEL", "LOG_FORMAT",
)  # fmt: skip
"""All that a bot gets of this process's own environment."""

NEVER_SHARED = ("DATABASE_URL", "BLOCK_SECRET_KEY")
"""Settings that two workspaces, or a workspace and the gate, must not have in common."""


@dataclass(frozen=True, slots=True)
class Folder:
    """One workspace's folder. With `mistakes` its `values` are not to be used."""

    team: str
    path: Path
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    mistakes: tuple[str, ...] = ()

    @property
    def database(self) -> str:
        """Which database it names, written in one way; a SQLite path is absolute."""
        return one_database(self.values.get("DATABASE_URL", ""), self.path)


def read_folders(root: Path, known: Collection[str]) -> dict[str, Folder]:
    """Every workspace's folder by its id. `known` are the names of all settings of a bot.

    Raises NotADirectoryError with a sentence where there is no such folder, or where anybody could write it.
    """
    if not root.is_dir():
        raise NotADirectoryError(f"BLOCK_WORKSPACES: there is no folder {root}; make it (mkdir -m 700).")
    if root.stat().st_mode & stat.S_IWOTH:
        raise NotADirectoryError(f"BLOCK_WORKSPACES: everybody may write into {root}; run chmod o-w on it.")
    found = [one for one in sorted(root.iterdir()) if one.is_dir() and TEAM.fullmatch(one.name)]
    return _kept_apart({one.name: _read(one.resolve(), one.name, known) for one in found})


def strays(root: Path) -> list[str]:
    """Names in there that are no workspace's id although they hold settings: mistyped, most likely."""
    if not root.is_dir():
        return []
    return [
        one.name for one in sorted(root.iterdir())
        if not TEAM.fullmatch(one.name) and (one / SETTINGS_FILE).exists()
    ]  # fmt: skip


def apart_from(folder: Folder, gate: Mapping[str, str]) -> Folder:
    """The folder, with a mistake where it uses what is the gate's own."""
    shared = [
        name for name, mine in _own(folder).items()
        if mine and mine == (one_database(gate[name], Path.cwd()) if name == "DATABASE_URL" else gate[name])
    ]  # fmt: skip
    told = tuple(f"{name} is the gate's own; this workspace needs another." for name in shared)
    return replace(folder, mistakes=folder.mistakes + told)


def environment(folder: Folder, *, gate: Mapping[str, str], own: Mapping[str, str]) -> dict[str, str]:
    """What this workspace's bot gets: a little of `gate`'s environment, its folder's settings, and `own`."""
    policy = folder.path / POLICY_FILE
    handed = {name: gate[name] for name in HANDED_DOWN if name in gate}
    return {
        **handed,
        **folder.values,
        "BLOCK_POLICY": str(policy) if policy.exists() else "",
        "LOG_WORKSPACE": folder.team,
        **own,
    }


def one_database(url: str, folder: Path) -> str:
    """The same text for the same database, however it was written; as it is where it is no URL at all."""
    try:
        parsed = normal_url(url)
    except (ValueError, sa.exc.ArgumentError):
        return url
    if parsed.get_backend_name() == "sqlite":
        return str((folder / str(parsed.database)).resolve())
    return f"{parsed.host or 'localhost'}:{parsed.port or 5432}/{parsed.database}"


def _read(path: Path, team: str, known: Collection[str]) -> Folder:
    file = path / SETTINGS_FILE
    try:
        if file.stat().st_mode & stat.S_IRWXO:
            return Folder(team, path, mistakes=(f"{file} is open to everybody; run chmod 600 on it.",))
        # Nothing of this process's environment gets in by way of ${NAME}.
        written = dotenv_values(file, interpolate=False, encoding="utf-8")
    except FileNotFoundError:
        return Folder(team, path, mistakes=(f"{file} is missing; write this workspace's settings there.",))
    except (OSError, UnicodeDecodeError) as error:
        return Folder(team, path, mistakes=(f"{file} cannot be read: {type(error).__name__}.",))
    if (path / ".env").exists():
        return Folder(
            team, path, mistakes=(f"{path / '.env'} is in the way; settings stand in {SETTINGS_FILE}.",)
        )
    values = {name: value or "" for name, value in written.items()}
    values["DATABASE_URL"] = _absolute(values.get("DATABASE_URL") or "sqlite:///blockbot.db", path)
    return Folder(team, path, values, tuple(_mistakes(values, known)))


def _absolute(url: str, path: Path) -> str:
    """A SQLite file's path does not depend on where a command is run."""
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError:
        return url  # the bot's own settings say what is wrong with it
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return url
    return parsed.set(database=str(path / parsed.database)).render_as_string(hide_password=False)


def _mistakes(values: Mapping[str, str], known: Collection[str]) -> list[str]:
    given = sorted(GIVEN_BY_THE_GATE & values.keys())
    strange = sorted(values.keys() - set(known))
    return [
        *(f"{name} cannot stand in {SETTINGS_FILE}; {_whose(name)}." for name in given),
        *(f"{name} in {SETTINGS_FILE} is no setting of Blockbot." for name in strange),
    ]


def _whose(name: str) -> str:
    if name == "BLOCK_POLICY":
        return f"the policy is {POLICY_FILE} beside it"
    return "the gate gives it"


def _kept_apart(folders: dict[str, Folder]) -> dict[str, Folder]:
    """The folders, with a mistake in each of those that share what nobody may share."""
    found = dict(folders)
    for name in NEVER_SHARED:
        for team, folder in folders.items():
            mine = _own(folder)[name]
            others = [one for one, other in folders.items() if one != team and _own(other)[name] == mine]
            if mine and others:
                words = f"{name} is the same as in {', '.join(others)}; each workspace needs its own."
                found[team] = replace(found[team], mistakes=(*found[team].mistakes, words))
    return found


def _own(folder: Folder) -> dict[str, str]:
    secret = folder.values.get("BLOCK_SECRET_KEY", "")
    return {"DATABASE_URL": folder.database if folder.values else "", "BLOCK_SECRET_KEY": secret}
