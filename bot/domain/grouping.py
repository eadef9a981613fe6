"""The rule for names of CloudAgent block-number groups; knows nothing about which groups exist."""


def check_group(name: str) -> str:
    """Returns the cleaned name or raises FieldRefused("group", …)."""
    raise NotImplementedError
