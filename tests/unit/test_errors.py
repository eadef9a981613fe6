"""The error tree: what an answer may claim follows from the branch."""

from bot.domain.errors import BlockbotError, Bug, FieldRefused, OutcomeOpen, Refused, RetryLater


def test_a_fault_of_ours_carries_the_id_that_the_person_is_shown() -> None:
    error = Bug("ab12cd34", "Something went wrong.")
    assert (error.error_id, error.sentence) == ("ab12cd34", "Something went wrong.")
    assert str(error) == "Something went wrong. [ab12cd34]"


def test_what_is_refused_is_never_retried_and_what_is_open_never_called_refused() -> None:
    assert issubclass(FieldRefused, Refused)
    assert issubclass(OutcomeOpen, RetryLater)
    assert not issubclass(RetryLater, Refused)
    assert {Refused.__base__, RetryLater.__base__, Bug.__base__} == {BlockbotError}
