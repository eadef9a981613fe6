"""`make wheel`: the bot as it is delivered: builds the wheel, installs it with what is pinned, runs it.

Everything happens in a folder of its own with an empty environment, so nothing of the checkout can help.
"""

import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 900
INSIDE = (
    "bot/manifests/http.json",
    "bot/manifests/policy.example.toml",
    "bot/local/page/index.html",
    "bot/gate/migrations/versions/0001_the_gates_tables.py",
)
"""Files that are no modules and have to be in the wheel."""
LINE = "spam-callers 98765 43210 for 30 days because robocalls"


class Broken(Exception):
    """A step that did not do what it should."""


def run(*command: str | Path, folder: Path, **environment: str) -> str:
    """Runs one command there with next to no environment; what it prints, or Broken."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    pip = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    done = subprocess.run(  # noqa: S603  # our own words
        [str(part) for part in command], cwd=folder, env={**kept, **pip, **environment}, timeout=PATIENCE,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise Broken(f"{' '.join(map(str, command))} gave {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def built(folder: Path) -> Path:
    """The wheel, with all that belongs into it."""
    build = (sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    run(*build, folder=folder)
    (wheel,) = folder.glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    missing = [one for one in INSIDE if one not in inside]
    migrations = [one for one in inside if one.startswith("bot/store/migrations/versions/0")]
    if missing or len(migrations) != len(list((ROOT / "bot/store/migrations/versions").glob("0*.py"))):
        raise Broken(f"the wheel lacks {missing or 'migrations'}")
    return wheel


def installed(wheel: Path, folder: Path) -> Path:
    """A fresh environment with the hashed requirements and the wheel; gives back its `blockbot`."""
    run(sys.executable, "-m", "venv", folder / "venv", folder=folder)
    pip = (folder / "venv/bin/python", "-m", "pip", "install", "-q", "--no-compile")
    run(*pip, "--require-hashes", "-r", ROOT / "requirements.txt", folder=folder)
    run(*pip, "--no-deps", wheel, folder=folder)
    run(folder / "venv/bin/python", "-m", "pip", "check", folder=folder)
    return folder / "venv/bin/blockbot"


def tried(blockbot: Path, folder: Path) -> None:
    """Every command that needs no account; the demo is the whole bot with its stand-ins."""
    if "98765 43210" not in run(blockbot, "parse", LINE, folder=folder):
        raise Broken("parse did not understand")
    run(blockbot, "migrate", folder=folder, DATABASE_URL="sqlite:///blockbot.db")
    told = run(blockbot, "demo", "--script", folder=folder)
    print(told)  # noqa: T201  # a command talks to its terminal


def main() -> int:
    """Builds, installs, tries."""
    with tempfile.TemporaryDirectory(prefix="blockbot-wheel-") as name:
        folder = Path(name)
        try:
            wheel = built(folder)
            tried(installed(wheel, folder), folder)
        except Broken as broken:
            print(broken, file=sys.stderr)  # noqa: T201
            return 1
        print(f"{wheel.name}: built, installed from {ROOT.name}'s pinned requirements, and tried")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
