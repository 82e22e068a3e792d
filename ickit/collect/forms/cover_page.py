"""The first page of a form: how to fill it in, whose answers these are, and whether they may be published."""

from ickit.benchmark.exact import written
from ickit.benchmark.library import CHARTER
from ickit.benchmark.model import Benchmark
from ickit.benchmark.scale import Scale
from ickit.collect.forms import choices
from ickit.collect.forms.layout import Entry, Given, Line, Page
from ickit.tables.schema import Kind

DETAILS = ("name", "country", "aliases", "charter_signed")
_COLUMNS = {"label": 27, "answer": 38, "help": 58}
_WIDE = "help"


def start(benchmark: Benchmark, given: Given) -> Page:
    """The page "Start". A form that peers fill in asks neither for consent nor for details of the city."""
    own = given.assessor in ("", "self")
    lines = [
        Line("title", {"label": benchmark.title}, wide=_WIDE),
        *([Line("statement", {"label": benchmark.standard}, wide=_WIDE)] if benchmark.standard else []),
        *_how(benchmark),
        *_whose(benchmark, given),
        *(_consent() if own else []),
        *(_details(given) if own else []),
    ]
    return Page("Start", _COLUMNS, lines, landscape=False)


def _how(benchmark: Benchmark) -> list[Line]:
    survey = benchmark.id == CHARTER
    factor, sheet = ("commitment", "Survey") if survey else ("key factor", "Assessment")
    scale = benchmark.scale
    levels = [scale.label(name) for name in scale.names]
    better = f" ({scale.better} is better)" if scale.continuous else ""
    shown = ", ".join(levels) if len(levels) <= 12 else f"{levels[0]} to {levels[-1]}"
    shown = f"any number from {' to '.join(map(written, scale.range))}{better}" if scale.continuous else shown
    steps = [
        "Answer the questions below on this sheet: whose answers these are.",
        f"Go to the sheet {sheet} (the tabs are at the bottom of the window). "
        + (
            "For each commitment, choose how far your city keeps it."
            if survey
            else "For each key factor, answer the questions first, note your evidence, then choose a rating."
        ),
        "Go to the sheet Context: in which conditions does the city work?",
        "Save the file as .xlsx (or .ods), and send it back to the person who sent it to you.",
    ]
    rules = {
        "Where to write": "Fill in the yellow cells with a frame. The heading above says Choose (click the cell, then "
        "the small arrow beside it) or Write (type your own words). All other cells are locked, so that nothing gets "
        "lost. There is no password.",
        "What you leave empty": "You need not fill in everything. An empty cell means: no answer. It never counts as "
        f'"{levels[0]}".',
        "The scale": f"From lowest to highest: {shown}. {in_place_rule(scale)}Choose not assessed if "
        "you did not look into it, and don't know if you looked and cannot say.",
        "Who reads what": "Ratings, reasons, answers and practices stand in the city's report, which is for the "
        "members; without your consent below nobody else reads them. On a public page stand ratings, conditions, "
        "public notes and practices, and no reasons, answers or evidence. Confidential evidence is only counted. Notes "
        "for the organisers are on no page.",
        "Keep the rows": f"Do not delete, add or move rows. Every {factor} has empty rows for more; if there are too "
        "few, write two things into one cell.",
    }
    return [
        Line("gap"),
        Line("band", {"label": "How to fill in this form"}, wide=_WIDE),
        *(
            Line("text", {"label": f"Step {number}", "answer": step}, wide=_WIDE)
            for number, step in enumerate(steps, start=1)
        ),
        *(Line("text", {"label": name, "answer": rule}, wide=_WIDE) for name, rule in rules.items()),
    ]


def in_place_rule(scale: Scale) -> str:
    """What counts as in place, in a sentence with a space after it; empty where the scale does not say."""
    if scale.bands is not None:
        way = "or more" if scale.better == "higher" else "or less"
        return f"{written(scale.bands.in_place)} {way} counts as in place. "
    return "" if scale.continuous else "Only the highest counts as in place. "


def _whose(benchmark: Benchmark, given: Given) -> list[Line]:
    city = Entry("city", "reference", value=given.city, locked=bool(given.city))
    named = f"{given.name} (what stands in the frame is its id in our tables)." if given.name else ""
    year = Entry("year", "year", value=str(given.year or ""), locked=bool(given.year))
    lines = [
        Line("gap"),
        Line("band", {"label": "Whose answers these are"}, wide=_WIDE),
        _row("City" if given.city else "city", city, named or "Write the city's name, or its id."),
        _row("Year" if given.year else "year", year, "The year of this round, for example 2026."),
    ]
    if benchmark.id != CHARTER:
        who = choices.assessor(given.assessor)
        chosen = dict(who.words)[given.assessor or "self"]
        rater = Entry("assessor", "person", who, value=chosen, locked=bool(given.assessor))
        said = "self: people of the city rate their own city. peer: colleagues from other cities rate it."
        lines.append(_row("Who rates" if given.assessor else "who rates", rater, said))
    return lines


def _row(label: str, entry: Entry, said: str) -> Line:
    do = f"{'Choose' if entry.choice else 'Write'}: {label}"
    return Line("row", {"label": label if entry.locked else do, "answer": entry, "help": said}, f"field {entry.name}")


def _consent() -> list[Line]:
    said = (
        "Yes: a page with the name of your city and these results may be public. No, or empty: it may not; your "
        "answers then count only in figures about many cities. Evidence marked confidential is never quoted."
    )
    publish = Entry("publish", "yes_no", choices.YES_NO)
    return [
        Line("gap"),
        Line("band", {"label": "Consent"}, wide=_WIDE),
        _row("may your city's own page be public?", publish, said),
    ]


def _details(given: Given) -> list[Line]:
    kinds: tuple[Kind, ...] = ("label", "country", "text", "date")
    asked = (
        ("name of the city", "As people write it, for example Brno."),
        ("country", "The two-letter code, for example CZ or DE. Greece is GR."),
        ("other names", "Names in other languages; put | between them, for example Brünn|Bryn."),
        (
            "when it signed the Charter",
            "The Integrating Cities Charter: a date, month or year, for example 2010-02-22 or 2010.",
        ),
    )
    lead = "About the city (only if it is new to us, or something has changed)"
    return [
        Line("gap"),
        Line("band", {"label": lead}, wide=_WIDE),
        *(
            _row(label, Entry(column, kind, value=given.details.get(column, "")), said)
            for column, kind, (label, said) in zip(DETAILS, kinds, asked, strict=True)
        ),
    ]
