"""How a refusal travels inside the reader; only `reading` turns it into the public ExpiryRefused."""

from bot.domain.expiry.model import Reason


class NotRead(Exception):  # not an error of the program: the text has no single meaning
    """The text was not taken. `offers` are untested ready texts; `reading` keeps those that can be read."""

    def __init__(self, code: Reason, sentence: str, offers: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.offers = offers
