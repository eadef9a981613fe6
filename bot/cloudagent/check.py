"""What `blockbot doctor` can prove about CloudAgent without changing anything there, and what it cannot."""

from bot.cloudagent.account import Account
from bot.cloudagent.calls import Calls
from bot.service.vendor import AskOperator, FieldsRefused, Finding, GroupUnknown, VendorError


async def findings(account: Account, calls: Calls) -> list[Finding]:
    """Sends one Update without a group and without numbers, which the vendor can only refuse.

    The refusal comes after the credentials were accepted (assumed: the vendor documents no order), so it
    proves address, path, user, key and mode.
    """
    found = [await _probe(account, calls)]
    if found[0].level == "proven" and calls.update_path != account.update_path:
        sentence = (
            f"CLOUDAGENT_UPDATE_PATH: {account.update_path} is not there, {calls.update_path} is and was "
            "used instead. Set it."
        )
        found.append(Finding("wrong", sentence))
    return [*found, *_unproven(account)]


async def _probe(account: Account, calls: Calls) -> Finding:
    try:
        await calls.update({}, "")
    except (FieldsRefused, GroupUnknown):
        mode = "a token" if account.auth == "token" else "the API key"
        return Finding(
            "proven",
            f"CloudAgent answers at {account.base_url}{calls.update_path} and accepts {mode} of "
            f"{account.username}.",
        )
    except AskOperator as error:
        return Finding("wrong", error.sentence)
    except VendorError as error:
        return Finding("wrong", f"CloudAgent could not be checked now: {error.sentence}")
    return Finding("unproven", "CloudAgent accepted a call without numbers; that says nothing.")


def _unproven(account: Account) -> list[Finding]:
    return [
        Finding(
            "unproven",
            f"CLOUDAGENT_TIMEZONE ({account.zone.key}): the vendor does not say in which zone it reads "
            "expiryDate. Block a number of yours for ten minutes and see when it ends.",
        ),
        Finding(
            "unproven",
            f"CLOUDAGENT_NUMBER_FORM ({account.number_form}): only an answer that lists a number proves it.",
        ),
        Finding(
            "unproven",
            "Groups and campaigns: CloudAgent has no call that reads them. A group blocks nobody until a "
            "campaign uses it with “Block”; check that in CloudAgent's admin pages.",
        ),
    ]
