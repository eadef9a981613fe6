"""local-slack listens on every address it sees, so it may see none but loopback."""

import os
import subprocess
import sys

import pytest

from tests.second_opinions.local_slack import _alone, _binary

pytestmark = pytest.mark.second_opinion

LOOK = "import socket; print([name for _, name in socket.if_nameindex()])"


def test_it_sees_no_interface_but_loopback() -> None:
    _binary()
    seen = subprocess.run(  # noqa: S603  # fixed arguments
        [*_alone(), sys.executable, "-c", LOOK],
        check=True,
        capture_output=True,
        text=True,
        env=dict(os.environ),
    )
    assert seen.stdout.strip() == "['lo']"
