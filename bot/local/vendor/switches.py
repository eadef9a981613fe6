"""The positions the stand-in can take where the vendor's behaviour is not known; owns names and values."""

from collections.abc import Iterator, Mapping
from dataclasses import Field, dataclass, field, fields, replace
from typing import Any, TypeVar

T = TypeVar("T", str, int)


def one_of(first: T, *others: T, row: str) -> T:
    """A switch with its default and its other positions; `row` names the row of the specification."""
    made: T = _switch(first, (first, *others), row, is_open=False)
    return made


def amount(first: int, *examples: int, row: str) -> int:
    """A switch that takes any whole number; the examples are the positions tests try."""
    made: int = _switch(first, (first, *examples), row, is_open=True)
    return made


def _switch(default: object, positions: tuple[object, ...], row: str, *, is_open: bool) -> Any:
    # A dataclass reads this as a field, a type checker as the default's type.
    return field(default=default, metadata={"positions": positions, "row": row, "open": is_open})


@dataclass(frozen=True, slots=True)
class Switches:
    """Every switch of the stand-in, by the row it belongs to. The first position is the default."""

    update_paths: str = one_of("both", "plural", "singular", row="G2")
    app_errors_http: int = one_of(200, 400, row="G6")
    auth_errors_http: int = one_of(401, 200, row="G7")

    token_form: str = one_of("jwt", "opaque", row="T4")
    token_life: int = amount(3600, 5, row="T5")
    """Seconds a token really lives; its `exp` claim goes on saying 3600."""
    token_delay: int = amount(0, 3, row="T6")
    """Seconds before a new token is taken; until then it is called invalid."""
    token_limit: int = amount(10, 2, row="T7")
    token_limit_http: int = one_of(200, 429, row="T7")
    failed_generations: str = one_of("free", "counted", row="T8")
    clock_ahead: int = amount(0, 600, -600, row="F11")
    """Seconds by which the stand-in's clock is ahead of the caller's, visible in the token's claims."""

    missing_token_says: str = one_of("null_token", "expired", row="U1")
    superseded_says: str = one_of("invalid", "expired", row="U2")
    mode_mismatch: str = one_of("null_key", "missing_user", row="U3")
    key_on_token_account: str = one_of("refuse", "accept", row="U4")
    description_missing: str = one_of("refuse", "accept", row="U8")
    unknown_group: str = one_of("group_id", "field", "not_found", "created", row="U9")
    numbers_text: str = one_of("one_number", "refuse", row="U10")
    over_limit: str = one_of("refuse", "first_100", row="U11")
    bad_numbers: str = one_of("strict", "partial", row="U12")
    expiry_missing: str = one_of("refuse", "forever", row="U13")
    expiry_past: str = one_of("accept", "refuse", row="U14")

    plus_sign: str = one_of("keep", "refuse", "blind", row="R1")
    leading_zero: str = one_of("blind", "drop", row="R2")
    success_key: str = one_of("succes", "success", row="R3")
    counts: str = one_of("documented", "absent", row="R4")
    existing: str = one_of("refresh", "ignore", "error", row="R6")
    description_effect: str = one_of("replace", "keep", row="R9")

    name_characters: str = one_of("refuse", "accept", row="C2")
    existing_name: str = one_of("refuse", "add", row="C3")
    delete_scope: str = one_of("account", "group", row="X2")
    delete_missing: str = one_of("error", "success", row="X4")

    rate_limit: int = amount(0, 60, row="L1")
    """Block calls taken in 60 seconds; 0 is no limit."""
    rate_reply: str = one_of(
        "max_limit", "http_429", "http_429_retry_after", "words", "words_and_token", row="L1-L3"
    )
    latency_ms: int = amount(0, row="F10")
    """Milliseconds every answer takes over HTTP; in-process callers may ignore it."""

    def changed(self, wanted: Mapping[str, object]) -> "Switches":
        """A copy with the named switches moved; values may be text. Raises ValueError with a sentence."""
        known = {one.name: one for one in fields(self)}
        moved: dict[str, str | int] = {}
        for name, value in wanted.items():
            if name not in known:
                raise ValueError(f"There is no switch “{name}”. Known: {', '.join(sorted(known))}.")
            moved[name] = _value(known[name], value)
        return replace(self, **moved)  # type: ignore[arg-type]  # names and values were checked above


def _value(one: "Field[object]", value: object) -> str | int:
    positions: tuple[str | int, ...] = one.metadata["positions"]
    text = str(value)
    if one.metadata["open"] and text.lstrip("-").isdigit():
        return int(text)
    for position in positions:
        if str(position) == text:
            return position
    allowed = "a whole number" if one.metadata["open"] else ", ".join(map(str, positions))
    raise ValueError(f"Switch “{one.name}” cannot be “{text}”. Allowed: {allowed}.")


def every_position() -> Iterator[tuple[str, str | int]]:
    """Every switch in each of its positions, defaults included; what a test matrix is generated from."""
    for one in fields(Switches):
        for position in one.metadata["positions"]:
            yield one.name, position
