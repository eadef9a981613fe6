"""The one frozen settings object, read once at the entry point; reports all mistakes together."""

import ipaddress
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

INDIAN_HOST = "in1-ccaas-api.ozonetel.com"
"""CloudAgent's domestic host (documented on the vendor's Create Block Number Group page)."""

DEMO_BOT_TOKEN = "xoxb-blockbot-demo"  # noqa: S105  # opens nothing but the simulator on loopback
DEMO_SIGNING_SECRET = "blockbot-demo-signing-secret"  # noqa: S105  # the same

REGION_LETTERS = 2

Ids = Annotated[tuple[str, ...], NoDecode]


class SettingsRefused(Exception):
    """Some settings are wrong or missing; `mistakes` has one sentence for each."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


class Settings(BaseSettings):
    """All settings, from the environment or a `.env` file. Secrets never show in repr or logs."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    slack_bot_token: SecretStr = Field(SecretStr(""), description="Bot token (`xoxb-…`) of the Slack app")
    slack_signing_secret: SecretStr = Field(
        SecretStr(""), description="Signing secret of the Slack app; needed in HTTP mode"
    )
    slack_app_token: SecretStr = Field(
        SecretStr(""), description="App-level token (`xapp-…`); set: Socket Mode instead of HTTP"
    )
    slack_api_url: str = Field(
        "https://slack.com/api/", description="Base of Slack's Web API; another one only for stand-ins"
    )
    slack_client_id: str = Field("", description="Client id of the Slack app; for several workspaces")
    slack_client_secret: SecretStr = Field(
        SecretStr(""), description="Client secret of the Slack app; for several workspaces"
    )
    block_workspaces: str = Field(
        "",
        description="Folder with a folder for each workspace, named by its id (`T…`); set: one Blockbot "
        "serves several workspaces",
    )
    block_channel: str = Field("", description="Id of the channel where request cards are posted (`C…`)")
    block_approvers: Ids = Field(
        (), description="Who may approve: user ids (`U…`) and user-group ids (`S…`), comma-separated"
    )
    block_oncall: Ids = Field((), description="The same, for who may declare a storm")
    block_policy: str = Field("", description="Path of the policy file (TOML)")
    cloudagent_api_url: str = Field(
        f"https://{INDIAN_HOST}", description="CloudAgent's address; the international one differs"
    )
    cloudagent_username: str = Field("", description="CloudAgent account user name")
    cloudagent_api_key: SecretStr = Field(SecretStr(""), description="CloudAgent API key")
    cloudagent_auth: Literal["token", "basic"] = Field(
        "token", description="The account's *API Authentication* setting: `token` or `basic`"
    )
    cloudagent_update_path: str = Field(
        "/ca_apis/updateBlockNumber",
        description="Path of Update Block Number Group; the vendor's pages show `…Numbers` too",
    )
    cloudagent_timezone: str = Field(
        "",
        description="Zone in which `expiryDate` is written; `Asia/Kolkata` for the Indian host, "
        "required for others",
    )
    cloudagent_region: str = Field("IN", description="Region of numbers written without a country code")
    cloudagent_number_form: Literal["national", "digits", "e164"] = Field(
        "national",
        description="How numbers are written to CloudAgent: `national` (documented; foreign ones are "
        "refused), `digits` (country code and number) or `e164`",
    )
    cloudagent_concurrency: int = Field(4, ge=1, le=64, description="CloudAgent requests in flight at once")
    cloudagent_rate: int = Field(60, ge=2, le=6000, description="CloudAgent requests a minute")
    block_secret_key: SecretStr = Field(
        SecretStr(""),
        description="Key that encrypts stored tokens; made and kept beside the SQLite file, "
        "required on PostgreSQL",
    )
    block_keep_numbers: int = Field(
        0,
        ge=0,
        le=36500,
        description="Days after the end of a request until its numbers are kept only as keyed hashes; "
        "0: for ever",
    )
    database_url: str = Field(
        "sqlite:///blockbot.db", description="Any SQLAlchemy URL of SQLite or PostgreSQL", repr=False
    )
    host: str = Field(
        "0.0.0.0",  # noqa: S104  # as the Procfile's platforms need
        description="Address the web server listens on; a path (`/…`) is a Unix socket",
    )
    port: int = Field(3000, ge=0, le=65535, description="Port the web server listens on")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="Least level logged")
    log_format: Literal["json", "text"] = Field("json", description="`json` for machines, `text` for people")
    log_workspace: str = Field(
        "", description="Workspace that every log line names; given by whoever starts several bots"
    )
    otel_exporter_otlp_endpoint: str = Field(
        "", description="Address of an OpenTelemetry collector (OTLP over HTTP); empty: no spans are made"
    )
    sentry_dsn: SecretStr = Field(
        SecretStr(""), description="Address of a Sentry project that failures are told to; empty: none are"
    )

    @field_validator("block_approvers", "block_oncall", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("block_approvers", "block_oncall")
    @classmethod
    def _are_ids(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        wrong = [one for one in value if one[:1] not in ("U", "W", "S") or not one.isalnum()]
        if wrong:
            raise ValueError(f"{', '.join(wrong)}: not a Slack id; user ids start with U, user groups with S")
        return value

    @field_validator("slack_api_url")
    @classmethod
    def _ends_with_slash(cls, value: str) -> str:
        return value if value.endswith("/") else value + "/"

    @field_validator("cloudagent_api_url", "slack_api_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("not an address; it starts with https://")
        if parts.scheme == "http" and not is_loopback(parts.hostname):
            raise ValueError("plain http is for stand-ins on this machine only; use https")
        return value

    @field_validator("cloudagent_update_path")
    @classmethod
    def _is_path(cls, value: str) -> str:
        if not value.startswith("/"):
            raise ValueError("a path starts with /")
        return value

    @field_validator("cloudagent_region")
    @classmethod
    def _is_region(cls, value: str) -> str:
        if len(value) != REGION_LETTERS or not value.isalpha():
            raise ValueError("two letters of a country, e.g. IN")
        return value.upper()

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        host = urlsplit(self.cloudagent_api_url).hostname or ""
        if not self.cloudagent_timezone and host != INDIAN_HOST and not is_loopback(host):
            raise ValueError(
                "CLOUDAGENT_TIMEZONE: required for this CLOUDAGENT_API_URL; name the account's zone, "
                "e.g. Asia/Dubai (expiryDate carries none, and a wrong one blocks for the wrong time)"
            )
        try:
            ZoneInfo(self.cloudagent_timezone or "Asia/Kolkata")
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(
                f"CLOUDAGENT_TIMEZONE: {self.cloudagent_timezone!r} is no time zone; e.g. Asia/Kolkata"
            ) from None
        self._refuse_demo_secrets_outside()
        return self

    def _refuse_demo_secrets_outside(self) -> None:
        demo = {self.slack_bot_token.get_secret_value(), self.slack_signing_secret.get_secret_value()}
        outside = not is_loopback(urlsplit(self.slack_api_url).hostname or "")
        if outside and demo & {DEMO_BOT_TOKEN, DEMO_SIGNING_SECRET}:
            raise ValueError(
                "SLACK_API_URL: the demo's secrets are public and work on this machine only; "
                "set the tokens of your own Slack app"
            )

    @property
    def account_zone(self) -> ZoneInfo:
        """The zone of CloudAgent's `expiryDate`."""
        return ZoneInfo(self.cloudagent_timezone or "Asia/Kolkata")

    @property
    def socket_mode(self) -> bool:
        """Whether Slack's payloads come over Socket Mode instead of HTTP."""
        return bool(self.slack_app_token.get_secret_value())

    @property
    def several(self) -> bool:
        """Whether this is the gate of several workspaces, not the bot of one."""
        return bool(self.block_workspaces)

    def missing_for_several(self) -> tuple[str, ...]:
        """A sentence for each setting that the gate of several workspaces lacks, or cannot work with."""
        needed = {
            "SLACK_CLIENT_ID": (self.slack_client_id, "the client id of your Slack app"),
            "SLACK_CLIENT_SECRET": (self.slack_client_secret, "the client secret of your Slack app"),
            "SLACK_SIGNING_SECRET": (self.slack_signing_secret, "the signing secret of your Slack app"),
        }
        wrong = {
            "SLACK_APP_TOKEN": (self.slack_app_token, "Socket Mode serves one workspace only"),
            "SLACK_BOT_TOKEN": (self.slack_bot_token, "each workspace gets its own by installing the app"),
        }
        return (
            *_lacking(needed),
            *(
                f"{name} and BLOCK_WORKSPACES exclude each other: {why}. Take it out."
                for name, (value, why) in wrong.items()
                if value
            ),
        )

    def missing_to_serve(self) -> tuple[str, ...]:
        """A sentence for each setting that the bot cannot run without and that is not given."""
        needed = {
            "SLACK_BOT_TOKEN": (self.slack_bot_token, "the bot token of your Slack app, xoxb-…"),
            "BLOCK_CHANNEL": (self.block_channel, "the id of the channel for request cards, C…"),
            "BLOCK_APPROVERS": (self.block_approvers, "who may approve, user ids U… and user-group ids S…"),
            "CLOUDAGENT_USERNAME": (self.cloudagent_username, "your CloudAgent user name"),
            "CLOUDAGENT_API_KEY": (self.cloudagent_api_key, "your CloudAgent API key"),
        }
        if not self.socket_mode:
            needed["SLACK_SIGNING_SECRET"] = (
                self.slack_signing_secret,
                "the signing secret of your Slack app (or SLACK_APP_TOKEN for Socket Mode)",
            )
        return _lacking(needed)


class GivenSettings(Settings):
    """Settings from nothing but what is given: neither this process's environment nor its `.env`."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        *_: PydanticBaseSettingsSource,
        **__: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The values themselves."""
        del settings_cls
        return (init_settings,)


def _lacking(needed: Mapping[str, tuple[object, str]]) -> tuple[str, ...]:
    return tuple(
        f"{name} is missing: set it to {what}." for name, (value, what) in needed.items() if not value
    )


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def read_settings(**overrides: Any) -> Settings:
    """Reads the environment and `.env`. Raises SettingsRefused with a sentence for every mistake."""
    return _read(Settings, overrides)


def given_settings(values: Mapping[str, str]) -> Settings:
    """Settings of another process, from the environment it would get. Raises SettingsRefused."""
    return _read(GivenSettings, {name.lower(): value for name, value in values.items()})


def _read(kind: type[Settings], values: Mapping[str, Any]) -> Settings:
    try:
        return kind(**values)
    except ValidationError as error:
        raise SettingsRefused(tuple(_sentence(dict(one)) for one in error.errors())) from None


def _sentence(error: dict[str, Any]) -> str:
    words = str(error["msg"]).removeprefix("Value error, ")
    name = "_".join(str(part) for part in error["loc"]).upper()
    return f"{name}: {words}" if name else words
