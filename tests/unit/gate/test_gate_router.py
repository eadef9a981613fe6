"""Payloads reach the bot of their workspace unchanged; where there is none, people are told so."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Mapping
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from bot.gate import answers
from bot.gate.router import NOT_INSTALLED, NOT_SET_UP, RUNS, Router
from bot.local.surface import check_surface
from bot.slack.cards.surface import Surface
from bot.slack.payloads import Caller

pytestmark = pytest.mark.anyio

FORM = "application/x-www-form-urlencoded"
COMMAND = {"command": "/block", "team_id": "T1", "user_id": "U1", "text": "x"}
CLICK = {"type": "block_actions", "team": {"id": "T1"}, "user": {"id": "U1"}, "response_url": "https://r"}
HOME_CLICK = CLICK | {"response_url": ""}
SHORTCUT = {"type": "shortcut", "team": {"id": "T1"}, "user": {"id": "U1"}, "callback_id": "block_numbers"}
VIEW = {"blocks": [{"type": "section"}, {"type": "input", "block_id": "group"}]}
SUBMIT = {"type": "view_submission", "team": {"id": "T1"}, "user": {"id": "U1"}, "view": VIEW}
MENU = {"type": "block_suggestion", "team": {"id": "T1"}, "user": {"id": "U1"}, "value": "x"}
EVENT = {"type": "event_callback", "team_id": "T1", "event": {"type": "app_home_opened", "user": "U1"}}

Bot = Callable[[httpx.Request], httpx.Response]


def fine(_: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"text": "from the bot"}, headers={"x-slack-no-retry": "1"})


def nobody(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("no such file", request=request)


def dying(request: httpx.Request) -> httpx.Response:
    raise httpx.RemoteProtocolError("gone in the middle", request=request)


class Town:
    """T1 and T2 have bots as the test says; T3 is not set up."""

    def __init__(self, **bots: Bot) -> None:
        self.seen: list[tuple[str, httpx.Request]] = []
        self.told: list[tuple[str, Caller, Surface]] = []
        self.counted: list[tuple[str, str]] = []
        self.gone: list[str] = []
        self.work: list[Coroutine[Any, Any, None]] = []
        self._bots = bots
        self.router = Router(
            self, tell=self.tell, later=self.work.append, counted=lambda *one: self.counted.append(one),
            goodbye=self.gone.append,
        )  # fmt: skip

    def state_of(self, team: str) -> str:
        return RUNS if team in self._bots else NOT_SET_UP if team == "T3" else NOT_INSTALLED

    def door(self, team: str) -> httpx.AsyncClient:
        def bot(request: httpx.Request) -> httpx.Response:
            self.seen.append((team, request))
            return self._bots[team](request)

        return httpx.AsyncClient(transport=httpx.MockTransport(bot), base_url="http://bot")

    async def tell(self, team: str, caller: Caller, surface: Surface) -> None:
        self.told.append((team, caller, surface))

    async def take(self, payload: Mapping[str, Any], **headers: str) -> httpx.Response:
        raw = urlencode(payload if "command" in payload else {"payload": json.dumps(payload)})
        return await self.take_raw(raw.encode(), FORM, **headers)

    async def take_raw(self, raw: bytes, kind: str, **headers: str) -> httpx.Response:
        way = httpx.ASGITransport(self.router)
        async with httpx.AsyncClient(transport=way, base_url="http://gate") as client:
            answer = await client.post(
                "/slack/events", content=raw, headers={"content-type": kind, **headers}
            )
        while self.work:
            await self.work.pop()
        return answer


@pytest.fixture
def town() -> Town:
    return Town(T1=fine, T2=fine)


async def test_the_bot_gets_the_very_bytes_and_signature_and_slack_gets_its_answer(town: Town) -> None:
    raw = b"command=%2Fblock&team_id=T1&text=caf%C3%A9+%2B"
    signed = {"x-slack-signature": "v0=abc", "x-slack-request-timestamp": "1", "x-slack-retry-num": "2"}
    answer = await town.take_raw(raw, FORM, **signed)
    ((team, request),) = town.seen
    assert (team, request.content) == ("T1", raw)
    assert {name: request.headers[name] for name in signed} == signed
    assert (answer.json(), answer.headers["x-slack-no-retry"]) == ({"text": "from the bot"}, "1")
    assert town.counted == [("T1", "answered")]


async def test_each_payload_goes_to_its_own_workspace_only(town: Town) -> None:
    await town.take(COMMAND)
    await town.take(COMMAND | {"team_id": "T2"})
    assert [team for team, _ in town.seen] == ["T1", "T2"]


async def test_a_stranger_in_a_shared_channel_goes_where_the_message_is_at_home(town: Town) -> None:
    await town.take(CLICK | {"user": {"id": "U9", "team_id": "T2"}})
    assert [team for team, _ in town.seen] == ["T1"]


async def test_slack_learns_what_the_bot_wants_it_to_learn() -> None:
    busy = Town(T1=lambda _: httpx.Response(503))
    assert (await busy.take(EVENT)).status_code == 503


@pytest.mark.parametrize("bot", [nobody, dying])
@pytest.mark.parametrize("payload", [COMMAND, CLICK, HOME_CLICK, SHORTCUT, SUBMIT, MENU, EVENT])
async def test_without_an_answer_of_the_bot_slack_is_never_failed(bot: Bot, payload: dict[str, Any]) -> None:
    town = Town(T1=bot)
    assert (await town.take(payload)).status_code == 200
    assert town.counted == [("T1", "not_running" if bot is nobody else "no_answer")]


async def test_a_bot_that_hangs_is_not_waited_for_longer_than_slack_waits() -> None:
    class Hanging(Town):
        def door(self, team: str) -> httpx.AsyncClient:
            del team

            async def hang(_: httpx.Request) -> httpx.Response:
                await asyncio.sleep(3600)
                raise AssertionError("nobody waited so long")

            return httpx.AsyncClient(transport=httpx.MockTransport(hang), base_url="http://bot")

    town = Hanging(T1=fine)
    assert "do not know whether this was recorded" in (await town.take(COMMAND)).json()["text"]
    assert town.counted == [("T1", "no_answer")]


async def test_a_command_is_answered_privately() -> None:
    told = (await Town(T1=nobody).take(COMMAND)).json()
    assert told["response_type"] == "ephemeral"
    assert "nothing was recorded" in told["text"]


@pytest.mark.parametrize("payload", [CLICK, HOME_CLICK, SHORTCUT])
async def test_whoever_pressed_something_is_told_privately(payload: dict[str, Any]) -> None:
    town = Town(T1=nobody)
    await town.take(payload)
    ((team, caller, surface),) = town.told
    assert (team, caller.user) == ("T1", "U1")
    assert "nothing was recorded" in surface.text


async def test_a_form_stays_open_so_that_nothing_typed_is_lost() -> None:
    told = (await Town(T1=nobody).take(SUBMIT)).json()
    assert told["response_action"] == "errors"
    assert "nothing was recorded" in told["errors"]["group"]


async def test_a_form_of_which_nobody_knows_whether_it_was_taken_is_closed_with_a_word() -> None:
    told = (await Town(T1=dying).take(SUBMIT)).json()
    assert told["response_action"] == "update"
    assert "do not know whether this was recorded" in json.dumps(told)


@pytest.mark.parametrize("payload", [MENU, EVENT])
async def test_nobody_is_told_where_nobody_acted(payload: dict[str, Any]) -> None:
    town = Town(T1=nobody)
    await town.take(payload)
    assert town.told == []


@pytest.mark.parametrize(
    ("team", "words", "outcome"),
    [
        ("T9", "not installed in this workspace", "not_installed"),
        ("T3", "not set up for this workspace", "not_set_up"),
        ("", "not in a whole organisation", "no_workspace"),
    ],
)
async def test_a_workspace_without_a_bot_is_told_why(town: Town, team: str, words: str, outcome: str) -> None:
    told = (await town.take(COMMAND | {"team_id": team})).json()["text"]
    assert words in told
    assert "nothing was recorded" in told
    assert town.seen == []
    assert town.counted == [("unknown", outcome)]


async def test_the_gate_verifies_its_address_and_its_certificate_itself(town: Town) -> None:
    challenge = await town.take_raw(b'{"type":"url_verification","challenge":"abc"}', "application/json")
    assert challenge.json() == {"challenge": "abc"}
    assert (await town.take_raw(b"ssl_check=1&token=x", FORM)).status_code == 200
    assert town.seen == []


@pytest.mark.parametrize("bot", [fine, nobody])
@pytest.mark.parametrize("kind", ["app_uninstalled", "tokens_revoked"])
async def test_a_goodbye_is_handed_on_and_has_the_token_tried(bot: Bot, kind: str) -> None:
    town = Town(T1=bot)
    await town.take(EVENT | {"event": {"type": kind}})
    assert [team for team, _ in town.seen] == ["T1"]
    assert town.gone == ["T1"]


async def test_a_goodbye_of_a_workspace_that_we_do_not_know_is_none(town: Town) -> None:
    await town.take(EVENT | {"team_id": "T9", "event": {"type": "app_uninstalled"}})
    assert town.gone == []


@pytest.mark.parametrize(
    "say",
    [answers.not_installed, answers.not_set_up, answers.not_running, answers.no_answer, answers.organisation],
)
def test_slack_takes_every_answer_and_a_field_has_room_for_it(say: Callable[[], Surface]) -> None:
    assert check_surface(say().payload()) == []
    assert len(say().text) < 300
