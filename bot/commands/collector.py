"""Python's garbage collector, kept off what a running program never throws away.

While modules are loaded it would look again and again at objects that stay (a fifth of the start's processor
time); afterwards each of its full rounds would stop every answer for 0.14 s to look at them once more.
"""

import gc


def wait() -> None:
    """Collects nothing while the program is loaded and started; `settle` has to follow."""
    gc.disable()


def settle() -> None:
    """Sets aside for good what is there by now, and begins to collect what comes after it."""
    gc.freeze()
    gc.enable()


def give_up() -> None:
    """Sets aside everything: the interpreter's last rounds are most of a stop's processor time."""
    gc.freeze()
