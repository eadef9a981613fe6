"""Cuts a batch that was refused as a whole for some of its numbers until the bad ones stand alone."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.domain.verdict import Judgement, Sent, Verdict
from bot.service.vendor import FieldsRefused, OutcomeUnknown, VendorError, is_about_numbers

Send = Callable[[Sequence[Sent]], Awaitable[Mapping[str, Judgement]]]


class Parts:
    """Remembers what was refused, so that a cut that had to wait goes on where it stopped."""

    def __init__(self, most_remembered: int = 512) -> None:
        self._refused: dict[tuple[str, frozenset[str]], FieldsRefused] = {}
        self._most = most_remembered

    async def send(self, what: str, numbers: Sequence[Sent], send: Send) -> dict[str, Judgement]:
        """A judgement for every number; every call goes through `send`, within its limits.

        `what` names everything else of the call. When a part cannot be sent, the error is raised with what
        was judged so far in `judged`; a part whose answer was lost is unconfirmed and the rest goes on.
        """
        judged: dict[str, Judgement] = {}
        waiting = [tuple(numbers)] if numbers else []
        while waiting:
            part = waiting.pop()
            try:
                judged |= await self._one(what, part, send)
            except FieldsRefused as error:
                if not is_about_numbers(error):
                    raise _with(error, judged) from None
                if len(part) == 1:
                    judged[part[0].e164] = Judgement(Verdict.REFUSED, _words(error))
                else:
                    half = (len(part) + 1) // 2
                    waiting += [part[half:], part[:half]]
            except OutcomeUnknown as error:
                if len(part) == len(numbers):
                    raise
                judged |= {one.e164: Judgement(Verdict.UNCONFIRMED, error.sentence) for one in part}
            except VendorError as error:
                raise _with(error, judged) from None
        return judged

    async def _one(self, what: str, part: Sequence[Sent], send: Send) -> Mapping[str, Judgement]:
        key = (what, frozenset(one.written for one in part))
        known = self._refused.get(key)
        if known is not None and len(part) > 1:
            raise known
        try:
            return await send(part)
        except FieldsRefused as error:
            if is_about_numbers(error):
                self._remember(key, error)
            raise

    def _remember(self, key: tuple[str, frozenset[str]], error: FieldsRefused) -> None:
        while len(self._refused) >= self._most:
            del self._refused[next(iter(self._refused))]
        self._refused[key] = error


def _with(error: VendorError, judged: Mapping[str, Judgement]) -> VendorError:
    error.judged = dict(judged)
    return error


def _words(error: FieldsRefused) -> str:
    return "; ".join(error.fields.values()) or error.sentence
