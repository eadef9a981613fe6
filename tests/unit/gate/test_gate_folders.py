"""The workspaces' folders: what is taken from them, what is refused, and what a bot is given."""

from pathlib import Path

import pytest

from bot.gate.folders import (
    GIVEN_BY_THE_GATE,
    HANDED_DOWN,
    Folder,
    apart_from,
    environment,
    read_folders,
    strays,
)
from bot.gate_wiring import NAMES

GATE = {
    "PATH": "/bin", "SLACK_CLIENT_SECRET": "hidden", "BLOCK_SECRET_KEY": "hidden", "DATABASE_URL": "hidden",
    "CLOUDAGENT_API_KEY": "hidden", "SENTRY_DSN": "hidden", "LOG_LEVEL": "DEBUG",
}  # fmt: skip


def write(root: Path, team: str, text: str, mode: int = 0o600) -> Path:
    folder = root / team
    folder.mkdir(exist_ok=True)
    (folder / "settings.env").write_text(text)
    (folder / "settings.env").chmod(mode)
    return folder


def read(root: Path, team: str = "T1AB") -> Folder:
    return read_folders(root, NAMES)[team]


def test_what_stands_in_the_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    write(tmp_path, "T1AB", "BLOCK_CHANNEL=C1\nCLOUDAGENT_API_KEY='a $HOME # b'\n")
    assert read(tmp_path).mistakes == ()
    assert read(tmp_path).values["CLOUDAGENT_API_KEY"] == "a $HOME # b"


def test_nothing_of_the_gates_environment_comes_in_by_a_reference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "hidden")
    write(tmp_path, "T1AB", "BLOCK_CHANNEL=${SLACK_CLIENT_SECRET}\n")
    assert read(tmp_path).values["BLOCK_CHANNEL"] == "${SLACK_CLIENT_SECRET}"


@pytest.mark.parametrize(
    ("text", "mode", "told"),
    [
        ("BLOCK_CHANNEL=C1\n", 0o604, "chmod 600"),
        ("BLOCK_CHANNEL=C1\n", 0o602, "chmod 600"),
        ("BLOK_CHANNEL=C1\n", 0o600, "BLOK_CHANNEL in settings.env is no setting"),
        ("PATH=/x\n", 0o600, "PATH in settings.env is no setting"),
        ("BLOCK_POLICY=../T2AB/policy.toml\n", 0o600, "the policy is policy.toml beside it"),
        ("SLACK_BOT_TOKEN=xoxb-1\n", 0o600, "the gate gives it"),
        ("BLOCK_WORKSPACES=/x\n", 0o600, "the gate gives it"),
    ],
)
def test_a_mistake_is_told(tmp_path: Path, text: str, mode: int, told: str) -> None:
    write(tmp_path, "T1AB", text, mode)
    assert told in " ".join(read(tmp_path).mistakes)


def test_an_unreadable_file_is_a_mistake_and_no_stack_trace(tmp_path: Path) -> None:
    folder = write(tmp_path, "T1AB", "")
    (folder / "settings.env").write_bytes(b"\xff\xfe\x00")
    assert "cannot be read" in read(tmp_path).mistakes[0]


def test_a_folder_without_settings_says_which_file_to_write(tmp_path: Path) -> None:
    (tmp_path / "T1AB").mkdir()
    assert "settings.env is missing" in read(tmp_path).mistakes[0]


def test_another_env_file_in_the_folder_is_refused_because_the_bot_would_read_it(tmp_path: Path) -> None:
    folder = write(tmp_path, "T1AB", "BLOCK_CHANNEL=C1\n")
    (folder / ".env").write_text("SLACK_APP_TOKEN=xapp-1\n")
    assert ".env is in the way" in read(tmp_path).mistakes[0]


def test_a_root_that_anybody_may_write_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    with pytest.raises(NotADirectoryError, match="chmod o-w"):
        read(tmp_path)


def test_a_root_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError, match="there is no folder"):
        read(tmp_path / "none")


@pytest.mark.parametrize("name", ["E1ORGANISATION", "t1ab", "T1", "T1AB.old", "..", "T1AB x"])
def test_a_folder_whose_name_is_no_workspaces_id_is_not_read_but_named(tmp_path: Path, name: str) -> None:
    if name != "..":
        write(tmp_path, name, "BLOCK_CHANNEL=C1\n")
        assert strays(tmp_path) == [name]
    assert read_folders(tmp_path, NAMES) == {}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sqlite:////data/x.db", "sqlite:////data/../data/x.db"),
        ("sqlite:///../T2AB/blockbot.db", ""),
        ("postgresql://a:b@db/x", "postgresql+psycopg://c:d@db:5432/x"),
    ],
)
def test_two_workspaces_on_one_database_are_both_refused(tmp_path: Path, one: str, other: str) -> None:
    write(tmp_path, "T1AB", f"DATABASE_URL={one}\n")
    write(tmp_path, "T2AB", f"DATABASE_URL={other}\n")
    found = read_folders(tmp_path, NAMES)
    assert "DATABASE_URL is the same as in T2AB" in found["T1AB"].mistakes[0]
    assert "DATABASE_URL is the same as in T1AB" in found["T2AB"].mistakes[0]


def test_a_link_to_another_workspaces_folder_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "T1AB", "BLOCK_CHANNEL=C1\n")
    (tmp_path / "T2AB").symlink_to(tmp_path / "T1AB")
    assert "DATABASE_URL is the same" in read_folders(tmp_path, NAMES)["T2AB"].mistakes[0]


def test_two_workspaces_with_one_key_are_both_refused(tmp_path: Path) -> None:
    for team in ("T1AB", "T2AB"):
        write(tmp_path, team, "BLOCK_SECRET_KEY=one key for two\n")
    assert "BLOCK_SECRET_KEY is the same" in read(tmp_path, "T2AB").mistakes[0]


def test_what_is_the_gates_own_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "T1AB", f"DATABASE_URL=sqlite:///{tmp_path}/gate.db\nBLOCK_SECRET_KEY=the gate's key\n")
    gate = {"DATABASE_URL": f"sqlite:///{tmp_path}/gate.db", "BLOCK_SECRET_KEY": "the gate's key"}
    told = apart_from(read(tmp_path), gate).mistakes
    assert [one.split()[0] for one in told] == ["DATABASE_URL", "BLOCK_SECRET_KEY"]


def test_without_a_database_a_workspace_gets_a_file_in_its_folder(tmp_path: Path) -> None:
    folder = write(tmp_path, "T1AB", "")
    assert read(tmp_path).values["DATABASE_URL"] == f"sqlite:///{folder}/blockbot.db"


def test_a_bot_is_given_its_own_and_nothing_that_is_hidden(tmp_path: Path) -> None:
    write(tmp_path, "T1AB", "BLOCK_CHANNEL=C1\n")
    given = environment(read(tmp_path), gate=GATE, own={"SLACK_BOT_TOKEN": "xoxb-1"})
    assert "hidden" not in given.values()
    assert (given["PATH"], given["BLOCK_CHANNEL"], given["SLACK_BOT_TOKEN"]) == ("/bin", "C1", "xoxb-1")
    assert (given["LOG_LEVEL"], given["LOG_WORKSPACE"]) == ("DEBUG", "T1AB")


def test_the_policy_is_the_file_in_the_folder_and_none_where_there_is_none(tmp_path: Path) -> None:
    folder = write(tmp_path, "T1AB", "")
    assert environment(read(tmp_path), gate={}, own={})["BLOCK_POLICY"] == ""
    (folder / "policy.toml").write_text("")
    assert environment(read(tmp_path), gate={}, own={})["BLOCK_POLICY"] == str(folder / "policy.toml")


def test_the_settings_that_the_gate_gives_exist_and_no_secret_is_handed_down() -> None:
    assert GIVEN_BY_THE_GATE <= NAMES
    assert not {one for one in HANDED_DOWN if one in NAMES} - {"LOG_LEVEL", "LOG_FORMAT"}
