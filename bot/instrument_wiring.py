"""Who looks on: log and metrics always, other instruments where the settings ask; else never loaded."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot import __version__
from bot.cloudagent.surroundings import Exchange
from bot.instruments.log import called
from bot.instruments.prometheus import Metrics
from bot.logs import masked
from bot.policy_wiring import NotReady
from bot.service.failures import Failed
from bot.service.sight import Onlooker
from bot.settings import Settings

LAST_WORDS = 1.0
"""Seconds at the stop for what is still to be handed over: a silent collector holds nobody up."""
TRIES = 50
"""How often within that time we look whether it is done."""


@dataclass(frozen=True, slots=True)
class Plugged:
    """Who is told what."""

    answered: tuple[Onlooker, ...] = ()
    called: tuple[Callable[[Exchange], None], ...] = ()
    failed: tuple[Failed, ...] = ()
    closes: tuple[Callable[[], None], ...] = ()

    async def close(self) -> None:
        """Hands over what is left, in threads that nobody waits for longer than a moment."""
        last = [threading.Thread(target=one, daemon=True) for one in self.closes]
        for thread in last:
            thread.start()
        for _ in range(TRIES):
            if not any(thread.is_alive() for thread in last):
                return
            await asyncio.sleep(LAST_WORDS / TRIES)


def plug_in(settings: Settings, metrics: Metrics) -> Plugged:
    """Everybody who looks on. Raises NotReady where the settings ask for what is not installed."""
    always = Plugged(answered=(metrics.answered,), called=(metrics.called, called))
    return _with_sentry(settings, _with_spans(settings, always))


def _with_spans(settings: Settings, so_far: Plugged) -> Plugged:
    if not settings.otel_exporter_otlp_endpoint:
        return so_far
    try:
        from bot.instruments.otel import spans_to  # noqa: PLC0415  # only who asks for it loads it
    except ImportError as error:
        raise NotReady(_missing("OTEL_EXPORTER_OTLP_ENDPOINT", "otel", error)) from error
    spans = spans_to(settings.otel_exporter_otlp_endpoint, __version__)
    return replace(
        so_far,
        answered=(*so_far.answered, spans.answered),
        called=(*so_far.called, spans.called),
        closes=(*so_far.closes, spans.close),
    )


def _with_sentry(settings: Settings, so_far: Plugged) -> Plugged:
    dsn = settings.sentry_dsn.get_secret_value()
    if not dsn:
        return so_far
    try:
        from bot.instruments.sentry import Sentry  # noqa: PLC0415  # only who asks for it loads it
    except ImportError as error:
        raise NotReady(_missing("SENTRY_DSN", "sentry", error)) from error
    try:
        sentry = Sentry(dsn, __version__, masked)
    except ValueError as error:
        raise NotReady(
            "SENTRY_DSN is not an address of Sentry's; copy it from the project's settings."
        ) from error
    return replace(so_far, failed=(sentry.failed,), closes=(*so_far.closes, sentry.close))


def _missing(setting: str, extra: str, error: ImportError) -> str:
    advice = f"pip install 'blockbot[{extra}]', or leave it empty."
    return f"{setting} is set, but {error.name} is not installed: {advice}"
