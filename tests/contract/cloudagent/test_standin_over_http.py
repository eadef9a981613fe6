"""The stand-in as a program of its own, and the client against it through real sockets."""

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
import uvicorn

from bot import __version__
from bot.cloudagent.account import Account
from bot.cloudagent.client import CloudAgent
from bot.cloudagent.memory import MemoryTraffic, MemoryVault
from bot.cloudagent.surroundings import Surroundings
from bot.domain.verdict import Judgement
from bot.local.cloudagent import Fault, StandIn, create_app, main
from bot.service.vendor import Addition, AskOperator, OutcomeUnknown, Unreachable

A, B = "+919876543210", "+919876543211"


class Served:
    def __init__(self, standin: StandIn, port: int) -> None:
        self.standin = standin
        self.url = f"http://127.0.0.1:{port}"

    def add(self, *numbers: str, url: str = "", api_key: str = "demo-key") -> dict[str, Judgement]:
        account = Account(url or self.url, "demo", api_key, ZoneInfo("Asia/Kolkata"), rate_per_minute=6000)

        async def work() -> dict[str, Judgement]:
            async with httpx.AsyncClient(timeout=httpx.Timeout(0.5, connect=0.5), trust_env=False) as http:
                around = Surroundings(lambda: datetime.now(UTC))
                client = CloudAgent(http, account, MemoryVault(), MemoryTraffic(), around)
                ends = datetime.now(UTC) + timedelta(days=1)
                return dict(await client.add(Addition("robocalls", "Spam callers", ends, numbers)))

        return asyncio.run(work())

    def blocked(self) -> set[str]:
        return set(self.standin.accounts["demo"].groups["robocalls"].rows)


@pytest.fixture
def served() -> Iterator[Served]:
    standin = StandIn()
    with contextlib.closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(create_app(standin), log_level="critical", timeout_graceful_shutdown=0)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield Served(standin, listening.getsockname()[1])
        server.should_exit = True
        thread.join()


def test_numbers_are_blocked_through_a_socket(served: Served) -> None:
    assert {one.verdict.value for one in served.add(A, B).values()} == {"blocked"}
    assert served.blocked() == {A, B}
    assert {call.user_agent for call in served.standin.calls} == {f"blockbot/{__version__}"}


@pytest.mark.parametrize("kind", ["dropped", "silent"])
@pytest.mark.parametrize("stage", ["before", "after"])
def test_a_connection_that_breaks_after_sending_is_an_unknown_outcome(
    served: Served, kind: str, stage: str
) -> None:
    served.standin.arm(Fault(kind, on="update", stage=stage))
    with pytest.raises(OutcomeUnknown):
        served.add(A)
    assert served.blocked() == ({A} if stage == "after" else set())


def test_a_port_where_nobody_listens_was_never_sent_to(served: Served) -> None:
    with contextlib.closing(socket.socket()) as bound:
        bound.bind(("127.0.0.1", 0))
        with pytest.raises(Unreachable):
            served.add(A, url=f"http://127.0.0.1:{bound.getsockname()[1]}")


@pytest.mark.parametrize("api_key", ["line\nbreak", "schlüssel"])
def test_a_key_that_cannot_be_a_header_is_a_matter_for_the_operator(served: Served, api_key: str) -> None:
    with pytest.raises(AskOperator, match="CLOUDAGENT_API_KEY"):
        served.add(A, api_key=api_key)


def test_an_address_that_is_none_is_a_matter_for_the_operator(served: Served) -> None:
    with pytest.raises(AskOperator, match="CLOUDAGENT_API_URL"):
        served.add(A, url="ftp://127.0.0.1")


def test_introspection_shows_and_changes_the_inner_state(served: Served) -> None:
    served.add(A)
    with httpx.Client(base_url=served.url, trust_env=False) as http:
        state = http.get("/_standin/state").json()
        (group,) = [one for one in state["accounts"][0]["groups"] if one["name"] == "robocalls"]
        assert [row["number"] for row in group["numbers"]] == [A]
        assert group["numbers"][0]["blocked"] is True
        assert [call["operation"] for call in state["calls"]] == ["token", "update"]
        assert http.get("/_standin/state?after=1").json()["calls"][0]["operation"] == "update"
        assert "demo-key" not in http.get("/_standin/state").text
        changed = http.post("/_standin/switches", json={"bad_numbers": "partial", "rate_limit": "7"}).json()
        assert (changed["switches"]["bad_numbers"], changed["switches"]["rate_limit"]) == ("partial", 7)
        assert http.post("/_standin/faults", json={"faults": [{"kind": "html"}]}).json()["ok"]
        assert http.post("/_standin/reset").json()["ok"]
        assert http.get("/_standin/state").json()["calls"] == []
    assert served.standin.switches.bad_numbers == "partial"


@pytest.mark.parametrize(
    ("path", "body"),
    [("switches", {"nope": 1}), ("switches", {"bad_numbers": "x"}), ("switches", []),
     ("switches", {"rate_limit": "x"}), ("faults", {}), ("faults", {"faults": [{"kind": "x"}]}),
     ("faults", {"faults": [{}]}), ("faults", 7)],
)  # fmt: skip
def test_a_mistaken_change_is_refused_and_changes_nothing(served: Served, path: str, body: object) -> None:
    before = served.standin.switches
    reply = httpx.post(f"{served.url}/_standin/{path}", json=body, trust_env=False)
    assert reply.status_code == 400
    assert reply.json()["text"]
    assert served.standin.switches == before


@pytest.mark.parametrize(
    "arguments", [["--switch", "nope=1"], ["--switch", "x"], ["--fault", "x"], ["--fault", "html,first"]]
)
def test_the_program_refuses_mistaken_options_with_a_sentence(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err.strip()
