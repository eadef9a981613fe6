"""The switches, over a real connection: resets cannot be seen in process."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.local.slack import LocalSlack, PersonError, serve
from tests.unit.local.local_bot import APP, DESK, QUIET_RULES, Clock, page

pytestmark = pytest.mark.anyio


@pytest.fixture
async def served() -> AsyncIterator[LocalSlack]:
    async with LocalSlack(APP, clock=Clock(), rules=QUIET_RULES) as local, serve(local):
        yield local


def client(local: LocalSlack, *, patient: bool = False) -> AsyncWebClient:
    handlers = [AsyncRateLimitErrorRetryHandler(max_retry_count=1)] if patient else []
    return AsyncWebClient(token="xoxb-1", base_url=local.api_url, retry_handlers=[*handlers])


async def test_a_rate_limit_counts_down_and_says_when_to_come_again(served: LocalSlack) -> None:
    served.faults.set({"ratelimited": 1})
    with pytest.raises(SlackApiError) as caught:
        await client(served).auth_test()

    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "1"
    assert (await client(served).auth_test())["ok"]


async def test_a_patient_client_gets_through_a_rate_limit(served: LocalSlack) -> None:
    served.faults.set({"ratelimited": 1})

    assert (await client(served, patient=True).auth_test())["ok"]


async def test_a_server_error_stores_nothing(served: LocalSlack) -> None:
    served.faults.set({"server_error": 1})
    with pytest.raises(SlackApiError) as caught:
        await client(served).chat_postMessage(channel=DESK, text="x")

    assert (caught.value.response.status_code, caught.value.response["error"]) == (500, "internal_error")
    assert served.messages(DESK) == []


async def test_a_reset_after_the_post_leaves_the_post(served: LocalSlack) -> None:
    served.faults.set({"reset_after_store": 1})
    with pytest.raises(aiohttp.ClientError):
        await client(served).chat_postMessage(channel=DESK, text="stored")

    assert [message["text"] for message in served.messages(DESK)] == ["stored"]
    assert (served.traffic[-1].name, served.traffic[-1].status) == ("chat.postMessage", 0)


async def test_down_resets_before_anything_is_stored(served: LocalSlack) -> None:
    served.faults.set({"down": True})
    with pytest.raises(aiohttp.ClientError):
        await client(served).chat_postMessage(channel=DESK, text="lost")
    served.faults.set({"down": False})

    assert served.messages(DESK) == []
    assert (await client(served).auth_test())["ok"]


async def test_slow_answers_come_late_but_come(served: LocalSlack) -> None:
    served.faults.set({"slow_seconds": 0.2})
    impatient = AsyncWebClient(token="xoxb-1", base_url=served.api_url, retry_handlers=[])
    impatient.timeout = 0.05  # type: ignore[assignment]  # aiohttp takes fractions of a second
    with pytest.raises(TimeoutError):
        await impatient.auth_test()

    assert (await client(served).auth_test())["ok"]


async def test_a_fault_can_concern_one_method_alone(served: LocalSlack) -> None:
    served.faults.set({"server_error": -1, "methods": ["chat.update"]})
    posted = await client(served).chat_postMessage(channel=DESK, text="x")
    with pytest.raises(SlackApiError):
        await client(served).chat_update(channel=DESK, ts=posted["ts"], text="y")
    with pytest.raises(SlackApiError):
        await client(served).chat_update(channel=DESK, ts=posted["ts"], text="y")

    assert served.messages(DESK)[0]["text"] == "x"


async def test_a_switch_that_does_not_exist_is_refused(served: LocalSlack) -> None:
    with pytest.raises(PersonError, match="no switch"):
        served.faults.set({"chaos": True})
    with pytest.raises(PersonError, match="takes a"):
        served.faults.set({"down": "yes"})


async def test_the_page_sets_and_reads_switches(served: LocalSlack) -> None:
    async with page(served) as browser:
        await browser.post("/sim/faults", json={"slack": {"ratelimited": 2}})
        found = (await browser.get("/sim/faults")).json()

    assert found["slack"]["ratelimited"] == 2
    assert served.faults.ratelimited == 2


async def test_down_concerns_response_addresses_and_files_too(served: LocalSlack) -> None:
    served.faults.set({"down": True})
    async with aiohttp.ClientSession() as session:
        for path in ("/r/none", "/upload/v1/none"):
            with pytest.raises(aiohttp.ClientError):
                await session.post(served.base_url + path, json={"text": "x"})
        with pytest.raises(aiohttp.ClientError):
            await session.get(served.base_url + "/files-pri/F08/n.csv")
