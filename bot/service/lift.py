"""One call that lifts numbers, for an unblock request; asks and records nothing else."""

from collections.abc import Mapping

from bot.domain.verdict import Judgement, Verdict
from bot.service import vendor as port
from bot.service.batch_end import Taken


async def lifted(vendor: port.BlockNumbers, taken: Taken) -> Mapping[str, Judgement]:
    """A judgement for every number. The call names no group, except where CloudAgent asks for one."""
    # One that is surely blocked and was not sent before cannot have been lifted by an earlier call of ours.
    maybe_lifted = taken.maybe_there - taken.blocked_by.keys()
    try:
        return await vendor.delete(taken.numbers, group=taken.request.group, maybe_lifted=maybe_lifted)
    except (port.FieldsRefused, port.GroupUnknown) as error:
        refused = {one: Judgement(Verdict.REFUSED, error.sentence) for one in taken.numbers}
        return refused | dict(error.judged)
