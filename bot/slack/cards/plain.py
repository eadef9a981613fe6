"""slack_sdk's blocks as the JSON that Slack takes: what their own `to_dict` gives, for a third of its time.

`to_dict` looks for an object's validators among all its names and walks what is nested once for every level
above it; on the way of an answer that was as much work as reading the numbers (docs/benchmarks.md). Which
objects there are, what they check and what they leave out stays slack_sdk's.
"""

import functools
from typing import Any

from slack_sdk.models.basic_objects import EMPTY_ALLOWED_TYPE_AND_PROPERTY_LIST, JsonObject

MAY_BE_EMPTY = frozenset((one["type"], one["property"]) for one in EMPTY_ALLOWED_TYPE_AND_PROPERTY_LIST)


def plain(value: Any) -> Any:
    """A block, element or composition object, or a list of them, as dictionaries and lists.

    Raises SlackObjectFormationError where slack_sdk finds a limit broken.
    """
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if not isinstance(value, JsonObject):
        return value
    if type(value).to_dict is not JsonObject.to_dict:
        return {key: plain(one) for key, one in value.to_dict().items()}
    for name in _checks(type(value)):
        getattr(value, name)()
    return _there(value)


def _there(block: JsonObject) -> dict[str, Any]:
    kind = getattr(block, "type", None)
    found = {key: block.get_object_attribute(key) for key in sorted(block.attributes)}
    return {
        key: plain(one)
        for key, one in found.items()
        if one is not None and ((kind, key) in MAY_BE_EMPTY or not hasattr(one, "__len__") or len(one) > 0)
    }


@functools.cache
def _checks(kind: type[JsonObject]) -> tuple[str, ...]:
    """Names of the methods that check an object of this class."""
    return tuple(name for name in dir(kind) if hasattr(getattr(kind, name, None), "validator"))
