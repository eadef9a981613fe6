"""Carries out the faults of the stand-in: changes the world, replaces answers, spoils them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.local.vendor.accounts import Account
from bot.local.vendor.faults import Fault
from bot.local.vendor.replies import LIMIT, Reply, answer, error, html, refusal
from bot.local.vendor.storing import Mishap

MintToken = Callable[[], str]


def change_world(fault: Fault, account: Account) -> None:
    """A group is deleted or renamed in the admin's page between two calls (F12)."""
    group = account.groups.pop(str(fault.value), None)
    if group is not None and fault.kind == "group_renamed":
        group.name += "-renamed"
        account.groups[group.name] = group


def other_answer(fault: Fault, mint: MintToken) -> Reply:
    """The answer that takes the place of the real one; `mint` makes a fresh token where one is carried."""
    makers: dict[str, Callable[[], Reply]] = {
        "html": lambda: html(int(fault.value or 502)),
        "empty": lambda: Reply(int(fault.value or 200), b""),
        "text": lambda: Reply(200, str(fault.value or "").encode()),
        "unauthorized": lambda: refusal(str(fault.value or "Invalid Token"), 401),
        "went_wrong": lambda: error("Something went wrong. Please contact admin!"),
    }
    if fault.kind in makers:
        return makers[fault.kind]()
    if fault.kind in ("refused", "silent", "dropped"):
        return Reply(0, b"", fate=fault.kind)
    return limit_answer(fault.kind, fault.value, mint)


def limit_answer(kind: str, value: Any, mint: MintToken) -> Reply:
    """The three ways in which a rate limit has been seen (L1-L3)."""
    if kind == "http_429":
        headers = {"Retry-After": str(value)} if value is not None else {}
        return replace(html(429), headers=headers)
    if kind == "rate_words":
        words = {"status": "error", "message": "You have reached the rate limit, try after some time"}
        return answer(words | ({"token": mint()} if value else {}))
    return error(LIMIT)


def spoilt(fault: Fault, reply: Reply) -> Reply:
    """The real answer, dented (F6, F9)."""
    payload = reply.payload()
    match fault.kind:
        case "truncated":
            return replace(reply, body=reply.body[: len(reply.body) * 2 // 3])
        case "array":
            return reply.rewritten([payload])
        case "no_output":
            payload.pop("output", None)
        case "null_lists":
            payload["output"] = dict.fromkeys(payload.get("output", {}))
        case _:
            payload["status"] = fault.value
            if fault.value is None:
                del payload["status"]
    return reply.rewritten(payload)


def mishap_of(faults: list[Fault]) -> Mishap:
    """What the faults do to the n-th number; F7: of three one is listed, one refused, one left out."""
    partial = next((fault for fault in faults if fault.kind == "partial"), None)
    wrong = any(fault.kind == "wrong_numbers" for fault in faults)

    def mishap(index: int) -> str:
        if wrong:
            return "wrong"
        if partial is None:
            return ""
        return ("", "error", str(partial.value or "lost"))[index % 3]

    return mishap
