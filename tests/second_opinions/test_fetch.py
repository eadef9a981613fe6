"""What is not the pinned package is not unpacked."""

import re

import pytest

from tests.second_opinions.fetch import WrongHash, packages, verify

PINNED = "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg=="
"""Of no bytes at all."""


def test_the_pinned_content_is_taken() -> None:
    verify(b"", PINNED)


@pytest.mark.parametrize(
    ("content", "integrity"), [(b"x", PINNED), (b"", PINNED.replace("sha512", "sha1")), (b"", "")]
)
def test_other_content_and_other_hashes_are_refused(content: bytes, integrity: str) -> None:
    with pytest.raises(WrongHash):
        verify(content, integrity)


def test_every_package_has_an_exact_version_and_a_sha512() -> None:
    for package in packages():
        assert re.fullmatch(r"\d+\.\d+\.\d+", package.version)
        assert re.fullmatch(r"sha512-[A-Za-z0-9+/]{86}==", package.integrity)
