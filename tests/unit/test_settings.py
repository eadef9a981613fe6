"""Settings: read once, all mistakes told together, secrets never shown."""

from typing import Any

import pytest

from bot.settings import (
    DEMO_BOT_TOKEN,
    DEMO_SIGNING_SECRET,
    Settings,
    SettingsRefused,
    read_settings,
)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def settings(**values: Any) -> Settings:
    return read_settings(_env_file=None, **values)


def mistakes(**values: Any) -> str:
    with pytest.raises(SettingsRefused) as refused:
        settings(**values)
    return str(refused.value)


def test_the_defaults_are_valid() -> None:
    assert settings().account_zone.key == "Asia/Kolkata"


def test_all_wrong_fields_are_told_together() -> None:
    told = mistakes(port="x", block_approvers="U1,@asha", cloudagent_rate=0, cloudagent_region="India")
    assert [
        name for name in ("PORT", "@asha", "CLOUDAGENT_RATE", "CLOUDAGENT_REGION") if name not in told
    ] == []


def test_approvers_are_split_at_commas() -> None:
    assert settings(block_approvers=" U1, S2 ,W3,").block_approvers == ("U1", "S2", "W3")


def test_another_vendor_host_needs_its_zone() -> None:
    assert "CLOUDAGENT_TIMEZONE" in mistakes(cloudagent_api_url="https://api.ccaas.ozonetel.com")


def test_another_vendor_host_with_a_zone_is_fine() -> None:
    given = settings(cloudagent_api_url="https://api.ccaas.ozonetel.com", cloudagent_timezone="Asia/Dubai")
    assert given.account_zone.key == "Asia/Dubai"


def test_a_zone_that_does_not_exist_is_refused() -> None:
    assert "no time zone" in mistakes(cloudagent_timezone="Asia/Atlantis")


@pytest.mark.parametrize("address", ["http://example.com", "ftp://example.com", "example.com"])
def test_an_address_that_would_leak_or_fail_is_refused(address: str) -> None:
    assert "CLOUDAGENT_API_URL" in mistakes(cloudagent_api_url=address, cloudagent_timezone="UTC")


@pytest.mark.parametrize(
    "secret", [{"slack_bot_token": DEMO_BOT_TOKEN}, {"slack_signing_secret": DEMO_SIGNING_SECRET}]
)
def test_the_demo_secrets_work_on_this_machine_only(secret: dict[str, str]) -> None:
    assert "demo" in mistakes(**secret)
    assert settings(**secret, slack_api_url="http://127.0.0.1:1/api/").block_channel == ""


def test_another_token_may_talk_to_a_stand_in_on_this_machine() -> None:
    assert settings(slack_bot_token="xoxb-1", slack_api_url="http://localhost:1/api").slack_api_url.endswith(
        "/"
    )


def test_secrets_do_not_show() -> None:
    shown = repr(
        settings(
            slack_bot_token="xoxb-hidden",
            cloudagent_api_key="hidden-key",
            block_secret_key="hidden-secret",
            database_url="postgresql://u:hidden-password@db/b",
        )
    )
    assert "hidden" not in shown


def test_every_missing_setting_is_named_at_once() -> None:
    told = " ".join(settings().missing_to_serve())
    for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "BLOCK_CHANNEL", "BLOCK_APPROVERS", "CLOUDAGENT"):
        assert name in told


def test_socket_mode_needs_no_signing_secret() -> None:
    assert "SIGNING" not in " ".join(settings(slack_app_token="xapp-1").missing_to_serve())
