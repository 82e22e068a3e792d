"""Times of submission, as platforms and spreadsheets write them in the languages of the EU, put in order.

A time is read as a span, as wide as its writing leaves open: a second, a minute, a whole day. Of 3/4/2024 it is open
which number is the month, unless another time of the same column tells. What a span leaves open is never guessed.

Document: names of months, of halves of the day and of time zones are those of the Unicode CLDR (Unicode, Inc.).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from ickit.errors import folded

Order = Literal["day first", "month first"]
ORDERS: tuple[Order, ...] = ("day first", "month first")
MOST_TEXT = 100
_DAY = 86_400.0
_ANY_ZONE = 14 * 3_600.0
_MONTHS = """
ean eanair ene enero gen gener gennaio ian ianuarie jaan jaanuar jan janeiro jannar januar januara januari january janv
janvaris janvier led leden ledna saus sausio sausis sij sijecanj sijecnja sty styczen stycznia tammi tammikuu
tammikuuta ιαν ιανουαριοσ ιανουαριου яну януари
| feabh feabhra feb febbraio febr febrer febrero februar februara februari februarie februaris february fev fevereiro
fevr fevrier fra frar helmi helmikuu helmikuuta lut lutego luty uno unor unora vas vasario vasaris veebr veebruar velj
veljaca veljace φεβ φεβρουαριοσ φεβρουαριου фев февруари
| bre brezen brezna kov kovas kovo maalis maaliskuu maaliskuuta maart mar marc marca march marcius marco marec mars
marta martie marts marz marzec marzo marzu mrt ozu ozujak ozujka μαρ μαρτιοσ μαρτιου март
| abr abril aib aibrean apr april aprila aprile aprilie aprilis aprill avr avril bal balandis balandzio dub duben dubna
huhti huhtikuu huhtikuuta kwi kwiecien kwietnia tra travanj travnja απρ απριλιοσ απριλιου апр април
| beal bealtaine geg geguze geguzes kve kveten kvetna mag maggio mai maig maijs maio maj maja majus may mayo mei mej
mejju svi svibanj svibnja touko toukokuu toukokuuta μαι μαιοσ μαιου маи
| birz birzelio birzelis cerven cervna cvn cze czerwca czerwiec giu giugno gun gunju iun iunie juin jun juna june junho
juni junij junijs junio junius juny juuni kesa kesakuu kesakuuta lipanj lipnja meith meitheamh ιουν ιουνιοσ ιουνιου юни
| cervence cervenec cvc heina heinakuu heinakuuta iuil iul iulie juil juillet jul jula julho juli julij julijs julio
juliol julius july juuli liep liepa liepos lipca lipiec lug luglio lul lulju srpanj srpnja ιουλ ιουλιοσ ιουλιου юли
| ag ago agost agosto aout aug august augusta augusti augusts augustus augusztus avg avgust aww awwissu elo elokuu
elokuuta kol kolovoz kolovoza lun lunasa rugp rugpjucio rugpjutis sie sierpien sierpnia srpen srpna αυγ αυγουστοσ
αυγουστου авг август
| mfomh rugs rugsejis rugsejo ruj rujan rujna sep sept september septembra septembre septembrie septembris septiembre
set setembre setembro settembre settembru syys syyskuu syyskuuta szept szeptember wrz wrzesien wrzesnia zar zari σεπ
σεπτεμβριοσ σεπτεμβριου сеп септември
| dfomh loka lokakuu lokakuuta oct october octobre octombrie octubre okt oktober oktobra oktobris oktoober ott ottobre
ottubru out outubro paz pazdziernik pazdziernika rij rijen rijna spal spalio spalis οκτ οκτωβριοσ οκτωβριου окт октомври
| lapkr lapkricio lapkritis listopadu marras marraskuu marraskuuta noiembrie nov november novembra novembre novembris
novembro novembru noviembre samh samhain stu studeni studenoga νοε νοεμβριοσ νοεμβριου ное ноември
| dec december decembra decembre decembrie decembris des desember desembre dets detsember dez dezember dezembro dic
dicembre dicembru diciembre gru grudnia grudzien gruod gruodis gruodzio joulu joulukuu joulukuuta noll nollaig pro
prosinac prosinca prosince prosinec δεκ δεκεμβριοσ δεκεμβριου дек декември
"""
"""Folded, by month. What is one month in one language and another in the next (listopad, srpen's srp) is left out."""
_MONTH = {word: number for number, words in enumerate(_MONTHS.split("|"), start=1) for word in words.split()}
_HALVES = """
a am ap damanha de dop dopoldne dopoledne fm formiddag m manha prieksp priekspusdiena priespiet prp rn vorm
vormittags πμ проб
| datarde du eftermiddag em in ip nachm nachmittags odp odpoledne p pecp pecpusd pecpusdiena pm pop popiet popoldne
tarde μμ слоб
"""
_MORNING, _AFTERNOON = (frozenset(words.split()) for words in _HALVES.split("|"))
_ZONES = {
    **dict.fromkeys(("z", "utc", "gmt", "wet", "wez"), 0),
    **dict.fromkeys(("cet", "mez", "sec", "west", "wesz", "bst", "hnec"), 1),
    **dict.fromkeys(("cest", "mesz", "selc", "eet", "oez", "haec"), 2),
    **dict.fromkeys(("eest", "oesz"), 3),
}
_YEAR_FIRST = re.compile(r"(\d{4})(?:[-/]|\. ?)(\d{1,2})(?:[-/]|\. ?)(\d{1,2})(?!\d)\.?")
_NUMBERS = re.compile(r"(\d{1,2}) ?([-/.]) ?(\d{1,2}) ?\2 ?(\d{4}|\d\d)(?!\d)\.?")
_WORD = r"(?:de |d['’]|ta['’] ?)?([^\W\d_]{2,12})\.?"
_END = r"(?:\.|st|nd|rd|th|er|[ºª])?"
_NAMED = (
    re.compile(rf"(?P<d>\d{{1,2}}){_END}[ -]?{_WORD},?[ -]?(?:del? )?(?P<y>\d{{4}})\b\.?"),
    re.compile(rf"{_WORD} (?P<d>\d{{1,2}}){_END},? (?P<y>\d{{4}})\b"),
    re.compile(rf"(?P<y>\d{{4}})\.? (?:m\. )?{_WORD} (?P<d>\d{{1,2}})\b\.?(?: d\.)?"),
    re.compile(rf"(?P<y>\d{{4}})\. gada (?P<d>\d{{1,2}})\. {_WORD}"),
)
_WEEKDAY = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?\.?,? +(?=\S)")
_MOST_WORDS = 2  # before the date: the day of the week, and an article
_TWO_WORDS = {"mean fomhair": "mfomh", "deireadh fomhair": "dfomh"}
_BETWEEN = re.compile(
    r"(?:[\s,]|t(?=\d)|г\.?|r\.|klo\b|kl\.?|um\b|at\b|a las\b|alle\b|ore?\b|ora\b|om\b|a\b|в\b|[-–])*"
)
_HALF = re.compile(r"([^\W\d_]{1,5}(?:\. ?[^\W\d_]\.)?)\.? ?(?=\d)")
_TIME = re.compile(r"(\d{1,2}) ?[:.h] ?(\d\d)(?:[:.](\d\d)(?:[.,]\d{1,9})?)?(?!\d)")
_OFFSET = re.compile(r"(?:utc|gmt)? ?([+−-])(\d{1,2})(?::?(\d\d))?")
_HOURS = re.compile(r"^ ?(?:uhr|h|ч|uur|ure|hod|godz|val|óra|ora)\b\.?")
_REGION = re.compile(r"\(?[a-z]+/[a-z_]+\)?")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")


@dataclass(frozen=True)
class Moment:
    """A time as far as its text says it: from a first up to a last moment, in seconds since 1970.

    ``readings``: by what stands first, the day or the month; both the same where the text leaves no doubt. ``open``: of
    day and month either may stand first in writing of this kind. ``zone``: ``known``, blank, or the word for a zone
    that is not known.
    """

    readings: dict[Order, tuple[float, float]]
    year: int
    open: bool = False
    zone: str = ""


def read_moment(text: str) -> Moment | None:
    """The time that a text says; None where it says none that is known here.

    >>> read_moment("2024/05/03 9:00:00 AM GMT+2") == read_moment("2024-05-03T07:00:00Z")
    True
    >>> read_moment("3. mai 2024 kl. 10.00").year, read_moment("soon") is None
    (2024, True)
    """
    if not text or len(text) > MOST_TEXT:
        return None
    if _SERIAL.fullmatch(text.strip()):
        return _serial(float(text))
    plain = folded(text)
    for words, month in _TWO_WORDS.items():
        plain = plain.replace(words, month)
    for _ in range(_MOST_WORDS):
        found, match = _dated(plain), _WEEKDAY.match(plain)
        if found is not None or match is None:
            return found
        plain = plain[match.end() :]
    return _dated(plain)


def _serial(number: float) -> Moment | None:
    """A date cell of a spreadsheet that lost its format: days since 1899-12-30."""
    if not 36_526 <= number < 73_051:
        return None
    moment = datetime(1899, 12, 30, tzinfo=UTC) + timedelta(days=number)
    span = (moment.timestamp(), moment.timestamp() + (1.0 if number % 1 else _DAY))
    return Moment(dict.fromkeys(ORDERS, span), moment.year)


def _dated(plain: str) -> Moment | None:
    """A folded text that begins with a date."""
    days: dict[Order, tuple[int, int, int]] = {}
    is_open = False
    if match := _YEAR_FIRST.match(plain):
        days = dict.fromkeys(ORDERS, (int(match[1]), int(match[2]), int(match[3])))
    elif match := _NUMBERS.match(plain):
        first, second = int(match[1]), int(match[3])
        year = int(match[4]) if len(match[4]) == 4 else 2000 + int(match[4])
        is_open = match[2] != "."  # with points the day stands first everywhere
        if is_open and len(match[4]) == 2 and first >= 20:  # 24/05/03: the year may stand first or last
            return None
        days = {
            "day first": (year, second, first),
            "month first": (year, *((first, second) if is_open else (second, first))),
        }
    else:
        match = next((found for form in _NAMED if (found := form.match(plain)) and found[_word(form)] in _MONTH), None)
        if match:
            days = dict.fromkeys(ORDERS, (int(match["y"]), _MONTH[match[_word(match.re)]], int(match["d"])))
    timed = _timed(plain[match.end() :]) if match else None
    if timed is None:
        return None
    seconds, width, zone = timed
    readings = {
        order: (start + seconds, start + seconds + width)
        for order, day in days.items()
        if (start := _midnight(*day)) is not None
    }
    return Moment(readings, next(iter(days.values()))[0], is_open, zone) if readings else None


def _word(form: re.Pattern[str]) -> int:
    """The number of the group that holds the month's name: the one without a name."""
    return next(number for number in (1, 2, 3) if number not in form.groupindex.values())


def _midnight(year: int, month: int, day: int) -> float | None:
    try:
        return datetime(year, month, day, tzinfo=UTC).timestamp()
    except ValueError:
        return None


def _timed(rest: str) -> tuple[float, float, str] | None:
    """Seconds after midnight, how wide the span is, and the zone, of what follows a date; None where it is no time."""
    between = _BETWEEN.match(rest)
    rest = rest[between.end() :] if between else rest
    if not rest:
        return 0.0, _DAY, ""
    before = _HALF.match(rest)
    first = _half(before[1]) if before else ""
    match = _TIME.match(rest[before.end() :] if before and first else rest)
    if match is None:
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    half, zone, shift = _tail(_HOURS.sub("", match.string[match.end() :]).strip(" ()"))
    if zone not in ("", "known") and not _REGION.fullmatch(zone) and hour <= 12:
        return 0.0, _DAY, zone  # the word may say which half of the day it is
    half = half or first
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    width = 1.0 if match[3] else 60.0
    return hour * 3_600.0 + minute * 60 + second - shift, width, zone


def _tail(rest: str) -> tuple[str, str, float]:
    """Which half of the day, the zone, and how many seconds it is ahead of UTC, of what follows the time."""
    half = ""
    for end in range(len(rest), 0, -1):
        if end < len(rest) and rest[end] != " ":
            continue
        if half := _half(rest[:end]):
            rest = rest[end:].strip(" ()")
            break
    if not rest:
        return half, "", 0.0
    if match := _OFFSET.fullmatch(rest):
        hours = int(match[2]) + int(match[3] or 0) / 60
        return half, "known", (hours if match[1] == "+" else -hours) * 3_600
    if rest in _ZONES:
        return half, "known", _ZONES[rest] * 3_600.0
    return half, rest, 0.0


def _half(text: str) -> str:
    """Which half of the day a text says; blank where it says none that is known."""
    word = re.sub(r"[\W_]", "", text)
    return "am" if word in _MORNING else "pm" if word in _AFTERNOON else ""


class Times:
    """Times of one column, which tell together in what order their days and months stand.

    ``order``: what a person said of it. Of a time whose zone is not known, or of one without zone among others with
    one, only the day is sure.
    """

    def __init__(self, texts: Sequence[str], order: Order | None = None) -> None:
        self._moments = {text: read_moment(text) for text in dict.fromkeys(texts) if text}
        found = [moment for moment in self._moments.values() if moment]
        told = {next(iter(moment.readings)) for moment in found if moment.open and len(moment.readings) == 1}
        self.orders: tuple[Order, ...] = (order,) if order else tuple(told) if len(told) == 1 else ORDERS
        self._wide = len({moment.zone for moment in found}) > 1

    def unread(self, text: str) -> bool:
        """Whether a text says no time that is known."""
        return self._moments.get(text) is None

    def is_open(self, text: str) -> bool:
        """Whether of day and month either may stand first in a text."""
        moment = self._moments.get(text)
        return len(self.orders) > 1 and moment is not None and moment.open

    def last(self, texts: Sequence[str]) -> int | None:
        """Which of the texts is later than all others, by every order of day and month that may be meant; else None."""
        found = self.latest(texts)
        return found[0] if len(found) == 1 else None

    def latest(self, texts: Sequence[str]) -> list[int]:
        """Which of the texts may be the latest: those that are not known to be earlier than another."""
        moments = [self._moments.get(text) for text in texts]
        if any(moment is None for moment in moments):
            return list(range(len(texts)))
        found: set[int] = set()
        for order in self.orders:
            spans = [self._span(moment, order) for moment in moments if moment]
            start = max((span[0] for span in spans if span), default=0.0)
            found |= {i for i, span in enumerate(spans) if span is None or span[1] > start}
        return sorted(found)

    def _span(self, moment: Moment, order: Order) -> tuple[float, float] | None:
        span = moment.readings.get(order)
        if span and self._wide and moment.zone != "known":
            return span[0] - _ANY_ZONE, span[1] + _ANY_ZONE
        return span
