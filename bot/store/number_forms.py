"""The forms in which a number may be stored: as it is, and as retention keeps it."""

from collections.abc import Iterable

from bot.domain.number_hash import NumberHash


def forms_of(numbers: Iterable[str], hashes: NumberHash) -> dict[str, str]:
    """Each form, with the number (or the hash, if that was given) that it stands for."""
    hashed = {hashes.of(one): one for one in sorted(numbers)}
    return hashed | {one: one for one in hashed.values()}
