"""`blockbot doctor` with BLOCK_WORKSPACES: the gate itself, then every workspace as if it were alone."""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping

from bot.commands.doctor import Line, completeness, examine
from bot.domain.errors import RetryLater
from bot.gate.neighbourhood import House, Neighbourhood
from bot.gate_wiring import GateNotReady, neighbourhood_of, prepare, settings_in
from bot.settings import Settings
from bot.store.database import Database
from bot.store.secret_key import NoSecretKey


async def examine_all(settings: Settings) -> AsyncIterator[Line]:
    """All findings: the gate's own, then each workspace's with its id in front."""
    for line in completeness(settings.missing_for_several()):
        yield line
    try:
        database = Database(settings.database_url)
    except ValueError as error:
        yield Line(good=False, words=f"database: {error}")
        return
    try:
        prepare(settings, database)
        neighbourhood, _ = neighbourhood_of(settings, database)
        houses = await neighbourhood.houses()
    except (GateNotReady, NoSecretKey, NotADirectoryError, RetryLater) as error:
        yield Line(good=False, words=f"gate: {error}")
        return
    finally:
        database.close()
    async for line in _workspaces(neighbourhood, houses):
        yield line


async def _workspaces(neighbourhood: Neighbourhood, houses: Mapping[str, House]) -> AsyncIterator[Line]:
    if not houses:
        yield Line(good=None, words="workspaces: none yet; make a folder and open /slack/install")
    for name in neighbourhood.strays():
        yield Line(good=False, words=f"{name}: no workspace's id, so this folder is not read")
    for team, house in houses.items():
        for trouble in house.troubles():
            yield Line(good=False, words=f"{team}: {trouble}")
        if house.is_whole:
            async for line in examine(settings_in(neighbourhood.environment(house))):
                yield Line(good=line.good, words=f"{team}: {line.words}")
    for line in _same_account(houses):
        yield line


def _same_account(houses: Mapping[str, House]) -> Iterator[Line]:
    """Two bots on one CloudAgent account know nothing of each other's blocks."""
    users: defaultdict[str, list[str]] = defaultdict(list)
    for team, house in houses.items():
        user = house.folder.values.get("CLOUDAGENT_USERNAME") if house.folder else ""
        if user:
            users[user].append(team)
    for teams in users.values():
        if len(teams) > 1:
            words = (
                "use one CloudAgent account: their records do not know each other's blocks, and with "
                "CLOUDAGENT_AUTH=token they end each other's tokens"
            )
            yield Line(good=None, words=f"{', '.join(teams)} {words}")
