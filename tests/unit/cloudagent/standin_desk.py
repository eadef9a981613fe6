"""A stand-in with a movable clock, called as one would with curl; shared by the stand-in's tests."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.local.cloudagent import StandIn, Switches, demo_account
from bot.local.vendor.replies import Incoming, Reply

A, B, C = "9876543210", "9876543211", "9876543212"
UPDATE = "/ca_apis/updateBlockNumber"
GENERATE = "/ca_apis/CAToken/generateToken"
CREATE = "/ca_apis/createBlockNumber"
DELETE = "/ca_apis/deleteBlockNumber"


class Desk:
    """`now` is the stand-in's clock."""

    def __init__(self, auth_mode: str = "TOKEN_AUTH", **switches: object) -> None:
        self.now = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
        self.standin = StandIn(clock=lambda: self.now, switches=Switches().changed(switches))
        self.account = self.standin.add_account(demo_account(auth_mode))

    def later(self, **amount: float) -> None:
        self.now += timedelta(**amount)

    def send(self, method: str, path: str, body: object, **headers: str) -> Reply:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.standin.handle(Incoming(method, path, headers, content))

    def token(self) -> str:
        reply = self.send("POST", GENERATE, {"userName": "demo"}, apikey="demo-key")
        return str(reply.payload()["token"])

    def headers(self) -> dict[str, str]:
        if self.account.auth_mode == "BASIC_AUTH":
            return {"apikey": "demo-key"}
        living = [one for one in self.standin.desk.issued.values() if not one.killed]
        return {"authorization": f"Bearer {living[0].text if living else self.token()}"}

    def update(self, *numbers: object, **changes: object) -> Reply:
        body: dict[str, Any] = {
            "userName": "demo",
            "groupName": "robocalls",
            "description": "Automatic callers",
            "expiryDate": "2026-12-24 10:00:00",
            "blockNumbers": list(numbers),
        }
        body |= changes
        wanted = {key: value for key, value in body.items() if value is not ...}
        return self.send("PUT", UPDATE, wanted, **self.headers())

    def create(self, **changes: object) -> Reply:
        body: dict[str, Any] = {
            "userName": "demo",
            "name": "new group",
            "description": "Something new",
            "expiryDate": "2026-12-24 10:00:00",
            "blockNumbers": A,
        }
        wanted = {key: value for key, value in (body | changes).items() if value is not ...}
        return self.send("POST", CREATE, wanted, **self.headers())

    def delete(self, *numbers: object, **more: object) -> Reply:
        body = {"userName": "demo", "blockNumbers": list(numbers), **more}
        return self.send("DELETE", DELETE, body, **self.headers())

    def rows(self, group: str = "robocalls") -> dict[str, bool]:
        rows = self.account.groups[group].rows.values()
        return {row.number: row.blocks_at(self.now) for row in rows}
