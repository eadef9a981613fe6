"""The shapes of text that are no telephone number though they hold digits: addresses, dates, amounts.

Only patterns; every repetition is bounded, so that a hostile text costs no more than a friendly one.
"""

import re

_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_ALONE = r"(?<!\d)(?<!\d[-./])"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:19|20)\d{2}"
_CLOCK = r"\d{1,3}:\d{2}(?::\d{2}(?:\.\d{1,9}|,\d{3}(?![\d -]))?)?"
_AM_PM = r" ?[ap]\.?m\b\.?"
_MONEY = r"(?<![a-z])(?:rs\.?|inr|usd|eur|gbp|aed|dhs?\.?|[₹$€£])"
_LARGE = r"(?:k|lakhs?|lacs?|crores?|cr|million|mn)"
_GROUPED = r"\d{1,3}(?:,\d{2,3}){1,4}(?!\d)"
_WHOLE_NUMBER_NEXT = r"(?=\+\d|0?\d{10}|\d{5}[ -]\d{5})"
_WHOLE_BEFORE = (
    r"(?<=\d{10} )|(?<=(?<!\d)\d{5}[ -]\d{5} )|(?<=(?<!\d)0\d{5}[ -]\d{5} )"
    r"|(?<=\d{3}[-. ]\d{3}[-. ]\d{4} )|(?<=\) \d{3}-\d{4} )"
)
_AFTER_A_NUMBER = rf"(?:(?<!\d )(?<!\d-)(?<!\d\) )|{_WHOLE_BEFORE})"
"""Digits behind other digits may be the end of a number: only behind a whole one they are something else."""
_IN_ADDRESS = r"(?:(?![,;]\+\d)[^\s<>|\"'\ue000\ue001])"


def _pattern(*parts: str) -> re.Pattern[str]:
    return re.compile("".join(parts), re.IGNORECASE)


# addresses and identifiers

UUID = _pattern(r"(?<!\w)[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?!\w)")
WEB = _pattern(
    rf"(?<!\w)(?:(?:https?|ftp)://|www\.){_IN_ADDRESS}{{1,2000}}",
    rf"|(?<![\w.@])(?:[a-z][a-z0-9-]{{0,40}}\.){{1,4}}(?:com|in|org|net|io|co|me|app)/{_IN_ADDRESS}{{0,2000}}",
)
MAIL = _pattern(r"(?<![\w.+%-])[\w.+%-]{1,64}@[a-z0-9][\w.-]{1,200}")
NUMBER_IN_ADDRESS = _pattern(r"wa\.me/|whatsapp\.com/|[,;](?:\+\d|\d{4})|/\+\d{7}")
"""A web address that was perhaps pasted for the number in it, or that swallowed the next column."""
LONG_DIGITS_IN_ADDRESS = _pattern(r"(?<=[/=])\+?\d{10,15}(?!\w)")
IP = _pattern(
    r"(?<![\d.+])(?:(?:25[0-5]|2[0-4]\d|1?\d{1,2})\.){3}(?:25[0-5]|2[0-4]\d|1?\d{1,2})",
    r"(?::\d{1,5}|/\d{1,2})?(?![\d.]?\d)",
)
PLACE = _pattern(r"(?<![\d.])-?\d{1,3}\.\d{3,15} ?[,;/ ] ?-?\d{1,3}\.\d{3,15}(?!\.?\d)")
SLACK_TIME = _pattern(r"(?<!\d)1\d{9}\.\d{6}(?!\d)")
MARKED_OTHERWISE = _pattern(
    r"(?<![a-z])(?:orders?|ord|invoice|inv|tickets?|tkt|account|acct?|a/c|ref(?:erence)?|aadha+r|imei|imsi|otp",
    r"|txn|transaction|utr|awb|tracking|pnr|gstin?|meid|uid|serial|pin ?code)[ .:#=-]{0,3}",
    r"(?:(?:no|number|num|id|code)\b[ .:#=-]{0,3})?(?:is )?",
    r"(?:\d{1,6}[-/]){0,2}(?:\d{7,30}|\d{4}[ -]\d{4}[ -]\d{4})(?!\d)",
)
"""Digits that the text itself calls something else: `order id 9123456789`."""

# dates and times

ISO_DATE = _pattern(
    rf"{_ALONE}{_YEAR}([-/.])\d{{1,2}}\1\d{{1,2}}(?!\d)",
    rf"(?:[t ]{_CLOCK} ?(?:z\b|(?:utc|gmt)? ?[+-]\d{{2}}:?\d{{2}}(?![\d ]?\d{{3}}))?)?(?![-/.]?\d)",
)
DATE = _pattern(
    rf"{_ALONE}(?:{_DAY}([-/.]){_MONTH}|{_MONTH}([-/.]){_DAY})(?:\1|\2)(?:{_YEAR}|\d{{2}})(?![-/.]?\d)"
)
SHORT_DATE = _pattern(rf"{_ALONE}{_AFTER_A_NUMBER}(?:{_DAY}/{_MONTH}|{_MONTH}/{_DAY})(?![-/.]?\d)")
DAY_MONTH = _pattern(
    rf"(?<![\d+])(?<!\d[-./]){_DAY}(?:st|nd|rd|th)?[ -]{{0,2}}{_MONTHS}\b\.?",
    rf"(?:[ ,-]{{1,3}}(?:{_YEAR}|'\d{{2}})(?!\d)|-\d{{2}}(?!\d))?",
)
MONTH_DAY = _pattern(rf"(?<!\w){_MONTHS}\b\.? {{0,2}}{_DAY}(?:st|nd|rd|th)?(?![\d/])(?:,? {_YEAR}(?!\d))?")
TIME = _pattern(
    rf"(?<![\d:.]){_CLOCK}(?:{_AM_PM})?",
    r"(?: ?(?:utc|gmt|ist)\b(?: ?[+-]\d{1,2}(?::?\d{2})?(?!\d))?)?(?![\d:])",
)
HOUR = _pattern(rf"(?<![\d.:])(?<!\d\.){_AFTER_A_NUMBER}\d{{1,2}}(?:\.\d{{2}})?{_AM_PM}")
_SECONDS = r"(?: ?\d{1,2} ?(?:s|secs?|seconds?|mins?|minutes?)\b)?"
DURATION = _pattern(
    rf"(?<![\d.:])(?:(?:\d{{1,2}}|{_AFTER_A_NUMBER}\d{{3,4}})(?:\.\d{{1,2}})? ?",
    r"(?:secs?|seconds?|mins?|minutes?|hrs?|hours?|days?|weeks?|months?|years?)\b",
    r"|\d{1,3}[hms]\b|\d{1,2}h ?\d{1,2}m(?: ?\d{1,2}s)?\b|\d{1,3}m ?\d{1,2}s\b)",
    _SECONDS,
)

# amounts and counts

LARGE_MONEY = _pattern(r"(?<!\d)(?<!\d )", _MONEY, r" ?(?:\d{7,20}|\d{5}[ -]\d{5}(?!\d))")
MONEY_OR_NUMBER = _pattern(
    _MONEY,
    r" ?\d{1,3}(?:,\d{2,3}){0,3},0[1-9]\d?[ /-]",
    rf"(?!{_WHOLE_NUMBER_NEXT}|\d{{3}}[-. ]\d{{3}}[-. ]\d{{4}})\d{{3,8}}(?:[ -]\d{{2,5}}){{0,3}}(?!\d)",
)
"""`€ 50,030 7390248`: 50,030 euros, or 50 and a number of Berlin."""
MONEY = _pattern(
    _MONEY,
    rf"(?! ?(?:{_WHOLE_NUMBER_NEXT}|0\d{{2,5}}[ /-]\d{{3}}|\d{{3,4}}[ -]\d{{3}}[ -]\d{{3}}))",
    rf" ?(?:{_GROUPED}|\d{{1,6}}(?!\d))(?:\.\d{{1,2}}(?!\d))?(?: ?(?:{_LARGE}\b|/-))?",
)
AMOUNT = _pattern(
    rf"(?<![\d.,-]){_AFTER_A_NUMBER}(?:{_GROUPED}|\d{{1,6}})(?:\.\d{{1,2}})?",
    r"(?:(?:k|cr|mn)\b| ?(?:/-|[%₹€£]))",
    r"|(?<= )(?<!\d,)\d{1,3}(?:\.\d{1,2})?(?:/-|%| ?[₹€£](?! ?\d))",
    rf"|(?<![\d.,-]){_AFTER_A_NUMBER}\d{{1,4}}(?:\.\d{{1,2}})? ?(?:lakhs?|lacs?|crores?|million)\b",
    rf"|(?<![\d.,-]){_AFTER_A_NUMBER}(?:{_GROUPED}|\d{{1,6}})(?:\.\d{{1,2}})?",
    r" ?(?:rs|inr|rupees?|usd|eur|aed|dirhams?|dollars?|euros?)\b",
)
COUNT = _pattern(
    rf"(?<![\d+])(?<!\d[-.])(?:\d{{1,2}}|{_AFTER_A_NUMBER}\d{{3,4}}) ?(?:missed |spam |incoming |outgoing )?",
    r"(?:calls?|times|attempts?|rings?|numbers?|tickets?|messages?|msgs?|agents?|people|customers?|callers?",
    r"|spammers?|missed|unanswered|declined)\b",
)
TALLY = _pattern(
    r"(?<=[\d\ue000]) {0,2}\(\d{1,2}\)(?! ?-? ?\(?\d)",
    r"|(?<=[a-z]) ?\(\d{1,2}\)(?= )|(?<=[a-z]) \(\d{1,2}\)(?=\s|\Z)",
)
"""The count of calls in a telephone's call list: `98765 43210 (3)`."""

# what spoils a number, and what belongs to it without being dialled

CROSSED_OUT = _pattern(r"(?<![\w~])~{1,2}(?=[+(\d])[\d +().-]{7,40}~{1,2}(?![\w~])")
THOUSANDS = _pattern(r"(?<![\d,.])\d{1,2}(?:,\d{2,3}){3,4}(?![,.]?\d)")
DECIMAL_ZERO = _pattern(r"(?<=\d{7})\.0{1,2}(?!\d)")
EXPONENT = _pattern(r"(?<![\w.])\d{1,3}(?:[.,]\d{1,15})?e ?[+-]?\d{1,3}(?!\w)")
EXTENSION = _pattern(
    r"(?<=[\d\ue000])[ ,;)]{0,3}(?:;ext=|ext(?:ension|n)?\b[.:]? ?|ext\.?(?=\d)|x ?(?=\d))",
    r"(?:no\.? ?)?\d{1,6}(?!\w)",
    r"|(?<=\d) ?#\d{1,6}(?!\w)(?! {0,2}[+(\d])",
    r"|(?<=\d{7})[pw]\d{1,6}(?!\w)",
)

# numbers of rows and items

MARKER = _pattern(
    r"(?m:^)[ \t]{0,20}(?:(?!0)\d{1,3}[.)] {1,4}(?=[+(\[]{0,2} ?\d)|\d{1,5}[.)] {1,4}(?=[^\W\d_])",
    rf"|(?:\d{{1,3}}[.):\]]|[(\[][1-9][)\]]) {{0,3}}{_WHOLE_NUMBER_NEXT}",
    r"|\d{1,3} ?- ?(?=\+\d|\d{10}(?!\d))|#\d{1,4}[.:)]? {1,4}(?=\S))",
)
INNER_MARKER = _pattern(
    r"(?<=[ ,;])(?:(?!0)\d{1,2}[.)] {1,3}(?=\+\d|\(?\d{2})|#\d{1,4}[.:)]? (?=[+(\d])",
    rf"|[(\[][1-9][)\]] ?{_WHOLE_NUMBER_NEXT})",
    r"|(?<![a-z])(?:s\.? ?no|sr|sl|line|row)\.? ?(?:no\.? ?)?\d{1,4}[.:) ]",
)
SERIAL = _pattern(
    r"(?m:^)\|?[ \"]{0,4}(\d{1,6})",
    rf"(?:[ \"]{{0,4}}[\t,;|](?=[^\n])|(?P<space> ) {{0,3}}{_WHOLE_NUMBER_NEXT})",
)
