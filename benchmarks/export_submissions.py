"""Exports with several submissions of one city: which is the last, and which were finished, in many writings."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from export_files import Found, mapped, written
from surveyexports import EXPORTS, RATING, Rows

HALVES = (("AM", "PM"), ("π.μ.", "μ.μ."), ("a. m.", "p. m."), ("vorm.", "nachm."), ("de.", "du."), ("dop.", "odp."),
          ("fm", "em"), ("ap.", "ip."), ("пр.об.", "сл.об."), ("a.m.", "p.m."))  # fmt: skip
ZONES = (("GMT+2", 2), ("GMT-1", -1), ("UTC", 0), ("CET", 1), ("CEST", 2), ("EEST", 3), ("MESZ", 2), ("GMT+5:30", 5.5))
MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga prosinca",
    "ledna února března dubna května června července srpna září října listopadu prosince",
    "január február március április május június július augusztus szeptember október november december",
    "Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου Σεπτεμβρίου "
    "Οκτωβρίου Νοεμβρίου Δεκεμβρίου",
    "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
)


def _clock(rng: random.Random) -> Callable[[datetime], str]:
    """A writing of times, the same for a whole export. Moments are in UTC."""
    kind, half, months = rng.randrange(8), rng.choice(HALVES), rng.choice(MONTHS).split(" ")
    zones = rng.sample(ZONES, rng.randrange(1, 4))

    def google(moment: datetime) -> str:
        zone, hours = rng.choice(zones)
        local = moment + timedelta(hours=hours)
        return f"{local:%Y/%m/%d} {local.hour % 12 or 12}:{local:%M:%S} {half[local.hour >= 12]} {zone}"

    if kind == 0:
        return google
    return {
        1: lambda m: f"{m.day}/{m.month}/{m.year} {m:%H:%M:%S}",
        2: lambda m: f"{m.month}/{m.day}/{m.year} {m.hour % 12 or 12}:{m:%M:%S} {'PM' if m.hour >= 12 else 'AM'}",
        3: lambda m: f"{m.day}.{m.month}.{m.year} {m.hour}.{m:%M.%S}",
        4: lambda m: f"{m:%Y. %m. %d.} {m.hour}:{m:%M:%S}",
        5: lambda m: f"{m.day} {months[m.month - 1]} {m.year}, {m:%H:%M}",
        6: lambda m: f"{m:%Y-%m-%dT%H:%M:%S}.000Z",
        7: lambda m: f"{m:%d/%m/%y %H:%M}",
    }[kind]


def times(rng: random.Random, folder: Path) -> tuple[Path, Path, Found | None]:
    """Several submissions of one city, in any order: the rating of the last one."""
    clock = _clock(rng)
    start = datetime(rng.randrange(2019, 2027), rng.randrange(1, 13), rng.randrange(1, 29), rng.randrange(24))
    spread = rng.choice((3_000, 90_000, 40_000_000))
    moments = [start + timedelta(seconds=rng.randrange(spread)) for _ in range(rng.randrange(2, 5))]
    last = max(moments)
    rows: Rows = [[rng.choice(("Timestamp", "Zeitstempel", "Horodateur", "Sygnatura czasowa")), "City", RATING]]
    rows += [[clock(moment), "Altburg", "Yes" if moment == last else "No"] for moment in moments]
    if rng.random() < 0.3:
        rows.append([clock(start - timedelta(days=400)), "Neuburg", "No"])
    export = written(folder, rows, "times", rng)
    right = [("Altburg", "met")] + [("Neuburg", "not_met") for row in rows if row[1] == "Neuburg"]
    return export, mapped(export, {}, year=2024), None if moments.count(last) > 1 else right


FINISHED = (
    ("True", "False"),
    ("1", "0"),
    ("Wahr", "Falsch"),
    ("Verdadero", "Falso"),
    ("Prawda", "Fałsz"),
    ("Zo", "Ne"),
)
STATUS = ("IP Address", "0", "IP-Adresse", "Adresse IP", "Dirección IP")


def states(rng: random.Random, folder: Path) -> tuple[Path, Path, Found | None]:
    """Submissions of which some were not finished, or were a preview: the last finished one, whatever came later."""
    name = rng.choice(("qualtrics", "limesurvey"))
    rows = [list(row) for row in EXPORTS[name]()]
    head, template = rows[: 3 if name == "qualtrics" else 1], rows[-2 if name == "qualtrics" else -1]
    yes, no = rng.choice(FINISHED)
    last: dict[str, tuple[datetime, str]] = {}
    body: Rows = []
    start = datetime(2024, 3, 1) + timedelta(minutes=rng.randrange(10**6))
    for minute in rng.sample(range(10**6), rng.randrange(1, 6)):
        city, level = rng.choice(("Altburg", "Neuburg")), rng.choice(("met", "partly_met", "not_met"))
        done, preview, when = rng.random() < 0.6, rng.random() < 0.15, start + timedelta(minutes=minute)
        row, moment = list(template), f"{when:%Y-%m-%d %H:%M:%S}"
        if name == "qualtrics":
            progress, finished = ("100", yes) if done else (str(rng.randrange(99)), no)
            row[:4] = [moment, moment, rng.choice(STATUS), "192.0.2.7"]
            row[4:9] = [progress, "300", finished, moment, f"R_{minute}"]
            row[2] = rng.choice(("Survey Preview", "Survey Test", "1")) if preview else row[2]
            at = 17
        else:
            row[:8] = [
                str(minute),
                moment if done else "",
                "3" if done else "1",
                "en",
                "1357",
                moment,
                moment,
                "192.0.2.1",
            ]
            preview, at = False, 8
        row[at : at + 3] = [city, level, ""]
        body.append(row)
        if done and not preview and when > last.get(city, (datetime.min, ""))[0]:
            last[city] = (when, level)
    export = written(folder, [*head, *body], name, rng)
    return export, mapped(export, {}, year=2024), [(city, level) for city, (_, level) in last.items()]
