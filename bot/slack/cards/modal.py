"""The forms: what is asked in them and how their answers are read; judges nothing that was typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.views import View

from bot.service.picture import RequestPicture


@dataclass(frozen=True, slots=True)
class ModalInput:
    """What a person typed into the block form, as it came; empty where a field was left empty."""

    group: str
    numbers: str
    expiry: str
    reason: str


def block_modal(
    *,
    groups: Sequence[str] = (),
    group: str = "",
    numbers: str = "",
    expiry: str = "",
    reason: str = "",
    private_metadata: str = "",
    preview: str = "",
) -> View:
    """The form behind `/block` alone (callback id `block_request`); inputs have block id = action id."""
    raise NotImplementedError


def submitted_view(
    p: RequestPicture, *, not_taken: Sequence[tuple[str, str]] = (), duplicates: int = 0, canonical: str = ""
) -> View:
    """What the form becomes after a good submit: exactly what was understood."""
    raise NotImplementedError


def reject_modal(request_id: str, *, summary: str = "") -> View:
    """Asks for the reason of a rejection (callback id `reject_request`, input `reason`).

    The request id travels in `private_metadata`; `summary` says in plain text what is being rejected.
    """
    raise NotImplementedError


def from_values(state_values: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> ModalInput:
    """Reads `view.state.values` of the block form; absent or empty inputs become empty texts."""
    raise NotImplementedError
