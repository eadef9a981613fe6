"""Fetches the pinned npm packages of the second opinions into `.second-opinions/`; runs nothing of them.

`python -m tests.second_opinions.fetch`. The registry is the one npm is set up with; what comes from it counts
only if its SHA-512 is the one in packages.json.
"""

import base64
import hashlib
import hmac
import json
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
CACHE = HERE.parents[1] / ".second-opinions"
MODULES = CACHE / "node_modules"
PATIENCE = 300


@dataclass(frozen=True, slots=True)
class Package:
    """One npm package; `integrity` as npm writes it, `sha512-…` in base64."""

    name: str
    version: str
    integrity: str

    @property
    def folder(self) -> Path:
        """Where it is unpacked."""
        return MODULES / self.name

    @property
    def is_here(self) -> bool:
        """Whether exactly this version, with this hash, was unpacked."""
        stamp = self.folder / ".integrity"
        return stamp.exists() and stamp.read_text(encoding="utf-8") == self.integrity


class WrongHash(Exception):
    """The registry gave something else than what was pinned."""


def packages() -> list[Package]:
    """What packages.json pins."""
    return [Package(**one) for one in json.loads((HERE / "packages.json").read_text(encoding="utf-8"))]


def verify(content: bytes, integrity: str) -> None:
    """Raises WrongHash unless the content has this hash."""
    algorithm, _, wanted = integrity.partition("-")
    found = base64.b64encode(hashlib.sha512(content).digest()).decode()
    if algorithm != "sha512" or not hmac.compare_digest(found, wanted):
        raise WrongHash(f"the hash is sha512-{found}, pinned is {integrity}")


def fetch(package: Package) -> None:
    """Packs one package by npm, checks it, unpacks it."""
    with tempfile.TemporaryDirectory(prefix="second-opinion-") as folder:
        subprocess.run(  # noqa: S603  # fixed arguments and pinned names
            ["npm", "pack", f"{package.name}@{package.version}", "--silent", "--pack-destination", folder],  # noqa: S607  # npm as the machine has it
            check=True,
            timeout=PATIENCE,
            stdout=subprocess.DEVNULL,
        )
        (packed,) = Path(folder).iterdir()
        verify(packed.read_bytes(), package.integrity)
        _unpack(packed, package.folder)
    (package.folder / ".integrity").write_text(package.integrity, encoding="utf-8")


def _unpack(packed: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(packed) as archive:
        for member in archive.getmembers():
            member.name = member.name.partition("/")[2]  # npm puts everything under package/
            if member.name:
                archive.extract(member, folder, filter="data")


def main() -> int:
    """Fetches what is not here yet."""
    for package in packages():
        if not package.is_here:
            fetch(package)
        print(f"{package.name} {package.version}")  # noqa: T201  # a script for the terminal
    return 0


if __name__ == "__main__":
    sys.exit(main())
