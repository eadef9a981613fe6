"""One country code's numbering plan, compiled once from the metadata that phonenumbers ships.

It answers what `is_valid_number`, `number_type` and the international format answer, some forty times faster;
tests hold it equal to them. It must not decide how typed digits become a national number.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, NumberFormat, PhoneMetadata, PhoneNumberDesc

NOT_A_COUNTRY = "001"
"""The region name phonenumbers uses for codes that belong to no country (+800, +870, …)."""

_KINDS = (
    ("premium", "premium_rate"),
    ("toll_free", "toll_free"),
    ("shared_cost", "shared_cost"),
    ("voip", "voip"),
    ("personal", "personal_number"),
    ("pager", "pager"),
    ("company", "uan"),
    ("voicemail", "voicemail"),
    ("fixed_line", "fixed_line"),
    ("mobile", "mobile"),
)
"""In the order in which phonenumbers asks; the first that matches wins."""

_NAMES = {"toll_free": "toll-free", "shared_cost": "shared cost", "fixed_line": "fixed line"}
_EITHER = "fixed line or mobile"


class _RegionRules:
    """The patterns of one region of a plan."""

    def __init__(self, metadata: PhoneMetadata) -> None:
        self.leading = re.compile(metadata.leading_digits) if metadata.leading_digits else None
        self.general = re.compile(_of_length(metadata.general_desc) or "(?!)")
        self._kinds = re.compile("|".join(_kind_patterns(metadata)) or "(?!)")
        self._mobile = re.compile(_of_length(metadata.mobile) or "(?!)")
        self._one_pattern = metadata.same_mobile_and_fixed_line_pattern

    def kind(self, national: str) -> str:
        """The kind of a national number, or an empty string if it is not valid here."""
        if not self.general.fullmatch(national):
            return ""
        match = self._kinds.fullmatch(national)
        if match is None or match.lastgroup is None:
            return ""
        if match.lastgroup == "fixed_line" and (self._one_pattern or self._mobile.fullmatch(national)):
            return _EITHER
        return _NAMES.get(match.lastgroup, match.lastgroup)


class Plan:
    """All regions that share one country code."""

    def __init__(self, code: str, metadatas: list[PhoneMetadata]) -> None:
        main = metadatas[0]
        self.code = code
        self.trunk = main.national_prefix or ""
        self.shared = len(metadatas) > 1
        self.rewrites = any(each.national_prefix_transform_rule for each in metadatas)
        """Whether typed digits are rewritten, not only stripped of a prefix (Argentina, Mexico, …)."""
        self.lengths = _usual_lengths(main)
        self._prefix = re.compile(main.national_prefix_for_parsing or "(?!)")
        self._regions = [_RegionRules(each) for each in metadatas]
        self._formats = [_format(each) for each in (main.intl_number_format or main.number_format)]

    @property
    def fixed_length(self) -> bool:
        """Whether all its ordinary numbers have one length (India, North America)."""
        return len(self.lengths) == 1

    def plain(self, national: str) -> bool:
        """Whether phonenumbers would certainly take these digits as they are, stripping nothing."""
        return not self.shared and not self.rewrites and not self._prefix.match(national)

    def looks_national(self, digits: str) -> bool:
        """Whether digits have the general shape of a national number, so that no prefix is stripped."""
        return any(region.general.fullmatch(digits) for region in self._regions)

    def kind(self, national: str) -> str:
        """The kind of a valid national number; an empty string for one that is not valid."""
        if not self.shared:
            return self._regions[0].kind(national)
        for region in self._regions:
            if region.leading is not None:
                if region.leading.match(national):
                    return region.kind(national)
            elif kind := region.kind(national):
                return kind
        return ""

    def show(self, national: str) -> str:
        """International writing with spaces."""
        for leading, pattern, template in self._formats:
            if leading.match(national) and (match := pattern.fullmatch(national)):
                return f"+{self.code} {template.format(*match.groups(default=''))}"
        return f"+{self.code} {national}"


@lru_cache(maxsize=300)
def plan_of(code: str) -> Plan | None:
    """The plan of a country code such as `91`; None if no country has it."""
    metadatas = list(_metadatas(int(code)))
    return Plan(code, metadatas) if metadatas else None


@lru_cache(maxsize=300)
def plan_of_region(region: str) -> Plan | None:
    """The plan of a region such as `IN`; None if there is no such region."""
    metadata = PhoneMetadata.metadata_for_region(region, None)
    return plan_of(str(metadata.country_code)) if metadata else None


def split_code(digits: str) -> tuple[Plan, str] | None:
    """Splits international digits into the plan of their country code and the national digits."""
    for size in (1, 2, 3):
        if digits[:size].startswith("0"):
            return None
        if len(digits) > size and (plan := plan_of(digits[:size])):
            return plan, digits[size:]
    return None


def _metadatas(code: int) -> Iterator[PhoneMetadata]:
    found = (
        PhoneMetadata.metadata_for_nongeo_region(code, None)
        if region == NOT_A_COUNTRY
        else PhoneMetadata.metadata_for_region(region, None)
        for region in COUNTRY_CODE_TO_REGION_CODE.get(code, ())
    )
    yield from filter(None, found)


def _kind_patterns(metadata: PhoneMetadata) -> Iterator[str]:
    for name, attribute in _KINDS:
        if pattern := _of_length(getattr(metadata, attribute)):
            yield f"(?P<{name}>{pattern})"


def _of_length(desc: PhoneNumberDesc | None) -> str:
    """The description's pattern, limited to its lengths, which phonenumbers checks beside it."""
    if desc is None or not desc.national_number_pattern:
        return ""
    lengths = "|".join(rf"\d{{{length}}}" for length in desc.possible_length)
    return (
        rf"(?=(?:{lengths})\Z)(?:{desc.national_number_pattern})" if lengths else desc.national_number_pattern
    )


def _usual_lengths(metadata: PhoneMetadata) -> frozenset[int]:
    """The lengths of a national number of a person: fixed lines and mobiles; of all where there are none."""
    descs = [desc for desc in (metadata.fixed_line, metadata.mobile) if desc is not None]
    lengths = {length for desc in descs for length in desc.possible_length if length > 0}
    if not lengths and metadata.general_desc is not None:
        lengths.update(metadata.general_desc.possible_length)
    return frozenset(lengths)


def _format(rule: NumberFormat) -> tuple[re.Pattern[str], re.Pattern[str], str]:
    leading = re.compile(rule.leading_digits_pattern[-1] if rule.leading_digits_pattern else "")
    # "\\1 \\2" as "{0} {1}": the same, without compiling the template anew for every number.
    template = re.sub(r"\\([1-9])", lambda match: f"{{{int(match[1]) - 1}}}", rule.format or "")
    return leading, re.compile(rule.pattern or "(?!)"), template
