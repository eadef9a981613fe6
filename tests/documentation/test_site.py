"""The site's pages say what the code says; that it builds without a warning is `make docs`."""

import ast
import re
from pathlib import Path

from tests.browser.test_pictures import PICTURES
from tests.documentation.settings_page import PAGE, page

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
IMAGE = re.compile(r"!\[[^\]]*\]\((?:\.\./)*(?:docs/)?images/([\w.-]+)\)")
DRAWN = {"architecture.svg"}
"""Pictures that are drawn, not taken from the demo."""


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_the_settings_reference_is_what_the_settings_class_says() -> None:
    assert text(PAGE) == page(), "run `make reference`"


def policy_keys() -> set[str]:
    """Every key that the reader of policy files takes or allows."""
    tree = ast.parse(text(ROOT / "bot/policy_file/reading.py"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    asked = [
        argument
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("take", "only", "table")
        for argument in (call.args if call.func.attr == "only" else call.args[:1])
    ]
    listed = [element for node in ast.walk(tree) if isinstance(node, ast.Tuple) for element in node.elts]
    named = [one.value for one in [*asked, *listed] if isinstance(one, ast.Constant)]
    return {name for name in named if isinstance(name, str) and re.fullmatch(r"[a-z]+(_[a-z]+)*", name)}


def test_every_key_of_a_policy_file_is_in_its_reference() -> None:
    told = set(re.findall(r"`\[*([a-z_]+)", text(DOCS / "policy.md")))

    assert {"quorum", "oncall", "prefixes", "timezone", "protected"} <= policy_keys()
    assert sorted(policy_keys() - told) == []


def test_every_picture_is_taken_from_the_demo_and_shown_somewhere() -> None:
    pages = [ROOT / "README.md", *DOCS.rglob("*.md")]
    shown = {name for each in pages for name in IMAGE.findall(text(each))}
    there = {path.name for path in (DOCS / "images").iterdir()}

    assert shown == there == DRAWN | {f"{name}.png" for name in PICTURES}


def test_the_site_asks_nothing_of_the_network_while_it_builds() -> None:
    given = ast.parse(text(DOCS / "conf.py"))
    (extensions,) = [
        ast.literal_eval(node.value)
        for node in given.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "extensions"
    ]

    assert extensions == ["myst_parser"]  # intersphinx and the like would fetch


def test_each_role_has_a_page_that_the_front_page_leads_to() -> None:
    front = text(DOCS / "index.md")

    assert {path.stem for path in (DOCS / "guides").glob("*.md")} == {"agent", "lead", "on-call", "operator"}
    assert all(f"guides/{path.stem}.md)" in front for path in (DOCS / "guides").glob("*.md"))
