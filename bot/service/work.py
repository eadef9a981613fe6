"""What the engine runs for one request, under the trace of the payload that caused it; decides nothing."""

from dataclasses import dataclass

import structlog

from bot.service.carry_out import Step, carry_out
from bot.service.execute import Execution
from bot.service.trace import traced

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Work:
    """The execution of requests, with its beginning and its end in the log."""

    execution: Execution

    async def carry_out(self, request_id: str, owner: str, step: Step) -> str:
        """Carries one request out; the trace is read from the ledger, so it is there after a restart too."""
        trace = await self.execution.store.read(lambda tx: tx.requests.trace_of(request_id))
        with traced(trace, request_id=request_id):
            log.info("work_begins", owner=owner)
            ended = await carry_out(self.execution, request_id, owner, step)
            log.info("work_ends", owner=owner, ended=ended)
        return ended
