"""The one error tree of the bot; adapters translate foreign exceptions into it once.

BlockbotError
├── Refused            show the person this sentence; nothing was changed
│   └── FieldRefused   the same, at one field of a form
├── RetryLater         not now; carries the moment from which it makes sense again
│   └── OutcomeOpen    the same, but whether it was done is not known: look first
└── Bug                our mistake; carries the short error id that the person is shown
"""

from datetime import datetime


class BlockbotError(Exception):
    """Base of everything that Blockbot itself raises."""


class Refused(BlockbotError):
    """Something was not done, for a reason the person can understand and act on.

    `sentence` says what is wrong and what to do, in plain words without markup.
    `choices` are ready texts the person can take instead (may be empty).
    """

    def __init__(self, sentence: str, *, code: str = "refused", choices: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code
        self.choices = choices


class FieldRefused(Refused):
    """Input was not taken; `field` is the input's block id (`group`, `numbers`, `expiry`, `reason`, …)."""

    def __init__(
        self, field: str, sentence: str, *, code: str = "refused", choices: tuple[str, ...] = ()
    ) -> None:
        super().__init__(sentence, code=code, choices=choices)
        self.field = field


class RetryLater(BlockbotError):
    """Nothing was lost; it makes sense again at `at` (aware, UTC), or soon where that is unknown."""

    def __init__(self, sentence: str, *, at: datetime | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.at = at


class OutcomeOpen(RetryLater):
    """Whether anything was recorded is not known (yet): an answer must claim neither."""


class Bug(BlockbotError):
    """Our own mistake. The person sees `error_id`; the log line with the same id has the rest."""

    def __init__(self, error_id: str, sentence: str) -> None:
        super().__init__(f"{sentence} [{error_id}]")
        self.error_id = error_id
        self.sentence = sentence
