"""Metrics: what happened is counted, what stands is read at the scrape, nothing typed becomes a label."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.cloudagent.surroundings import Exchange
from bot.domain.errors import RetryLater
from bot.instruments.prometheus import Metrics
from bot.service.sight import Answered, Standing
from bot.slack.delivery import name_of

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


async def look() -> Standing:
    return Standing({"pending": 3}, {"blocked": 7}, 5, 12.5, 2, 6)


async def fail() -> Standing:
    raise RetryLater("the database does not answer")


async def test_a_scrape_tells_how_the_ledger_stands() -> None:
    told = (await Metrics().text(look)).decode()
    for line in (
        'blockbot_requests{state="pending"} 3.0',
        'blockbot_numbers{verdict="blocked"} 7.0',
        "blockbot_held_numbers 5.0",
        "blockbot_oldest_work_seconds 12.5",
        "blockbot_pictures_behind 2.0",
        "blockbot_token_generations_left 6.0",
        "blockbot_database_up 1.0",
    ):
        assert line in told


async def test_a_token_that_slack_refuses_is_told() -> None:
    metrics = Metrics()
    assert "blockbot_slack_token_taken 1.0" in (await metrics.text(look)).decode()
    metrics.token_taken(False)
    assert "blockbot_slack_token_taken 0.0" in (await metrics.text(look)).decode()


async def test_answers_and_calls_are_counted() -> None:
    metrics = Metrics()
    metrics.answered(Answered("/block", failed=False, seconds=0.004, retry=True))
    metrics.called(Exchange("PUT", "/ca_apis/updateBlockNumber", 200, "ok", 0.15))
    told = (await metrics.text(look)).decode()
    assert 'blockbot_acks_total{listener="/block",outcome="ok"} 1.0' in told
    assert 'blockbot_ack_seconds_bucket{le="0.005",listener="/block"} 1.0' in told
    assert "blockbot_slack_retries_total 1.0" in told
    assert 'blockbot_cloudagent_calls_total{method="PUT",outcome="ok"} 1.0' in told


async def test_without_a_database_everything_else_is_still_told() -> None:
    told = (await Metrics().text(fail)).decode()
    assert "blockbot_database_up 0.0" in told
    assert "process_resident_memory_bytes" in told


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"command": "/block"}, "/block"),
        ({"command": "/typed-by-somebody"}, "other"),
        ({"type": "block_actions"}, "button"),
        ({"type": "view_submission"}, "view_submission"),
        ({"type": "event_callback"}, "event"),
        ({"type": "anything else"}, "other"),
        ({}, "other"),
    ],
)
def test_a_payload_is_named_in_a_few_known_words(body: dict[str, Any], name: str) -> None:
    assert name_of(body) == name
