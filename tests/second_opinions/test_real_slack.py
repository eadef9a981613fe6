"""Slack's own word on our surfaces and manifests; only with tokens of a real workspace."""

import json
import os
from typing import Any

import pytest
from slack_sdk.models.views import View
from slack_sdk.web.client import WebClient

from bot.commands.playground import manifest
from tests.unit.cards.card_samples import picture
from tests.unit.cards.card_surfaces import surfaces

pytestmark = pytest.mark.real

BOT, CONFIGURATION = "REAL_SLACK_BOT_TOKEN", "REAL_SLACK_CONFIGURATION_TOKEN"


def client(name: str) -> WebClient:
    token = os.environ.get(name)
    if not token:
        pytest.skip(f"needs {name}")
    return WebClient(token=token)


def test_slack_finds_nothing_wrong_with_any_surface() -> None:
    slack = client(BOT)
    for drawn in surfaces(picture(), "<!channel> *98765* & more"):
        given: dict[str, Any] = {"view": drawn} if isinstance(drawn, View) else {"message": drawn.payload()}
        assert slack.blocks_validate(**given)["ok"]  # SlackApiError names the place of a mistake


@pytest.mark.parametrize("kind", ["http", "socket"])
def test_slack_finds_nothing_wrong_with_a_manifest(kind: str) -> None:
    assert client(CONFIGURATION).apps_manifest_validate(manifest=json.dumps(manifest(kind)))["ok"]
