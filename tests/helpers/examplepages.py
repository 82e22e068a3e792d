"""A page and an index made of hostile and of ordinary texts."""

from fractions import Fraction

import pandas as pd
from nbformat import v4

from ickit.report import elements
from ickit.report.figures import style
from ickit.report.render.index import IndexInfo, ReportEntry
from ickit.report.render.notebook_output import mimebundle
from ickit.report.render.render import PageInfo

EVIL = (
    "<script>alert(1)</script><img src=http://evil.example/x.png onerror=alert(1)></title></style>"
    "\"' $x$ \x1b[1m\x00\u202e"
)


PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def displayed(one: elements.Element):
    return v4.new_output("display_data", data=mimebundle(one))


def cell(source: str, *outputs, tags=()):
    return v4.new_code_cell(source, outputs=list(outputs), metadata={"tags": list(tags)})


def chart(name: str, words: str = "label") -> elements.Element:
    with style.look():
        fig, axes = style.figure(6, 2)
        axes.barh([style.label(words), "b"], [1, 2])
    return elements.figure(fig, name=name, alt=words, data=pd.DataFrame({"a": [1]}), caption=words, note=words)


def report(words: str = "Åre & Łomnica"):
    data = pd.DataFrame({"factor": [words, "b"], "rating": ["met", None], "score": [Fraction(1, 3), None]})
    table = elements.table(
        data,
        name="ratings",
        caption=words,
        labels={"factor": "F", "rating": "R", "score": "S"},
        ratings={"rating": ("no", "met")},
    )
    summary = elements.summary(city=words, title=words, headline="6 of 9 in place", score="72.2", synthetic=True)
    return v4.new_notebook(
        cells=[
            v4.new_markdown_cell("# City report\n\nLead *in*."),
            cell('city: str = "altenburg"\nyear: int = 2020\npublic: bool = False', tags=["parameters"]),
            cell('city = "dorvik"\ndata = "postgresql://user:secret@host/db"', tags=["injected-parameters"]),
            cell("show()  # the code", displayed(elements.stack(summary, elements.cards([(words, words, words)])))),
            v4.new_markdown_cell("## Standing"),
            cell("", displayed(table), displayed(chart("trend", words))),
            v4.new_markdown_cell("## Standing\n\n### Detail"),
            cell("", displayed(elements.details(words, elements.text(words), elements.facts([(words, words)])))),
            v4.new_markdown_cell("## Next"),
        ]
    )


INFO = PageInfo(run_title="Demo network", edition="member edition", index="../index.html")


def index(**changed) -> IndexInfo:
    entry = ReportEntry
    good = {
        "city": "Łomnica <b>",
        "year": 2024,
        "headline": "6 of 9 in place, 2 partly",
        "score": "72.2",
        "coverage": "8 of 9",
    }
    reports = [
        entry(
            "city_report/a-2024",
            "city_report",
            {"city": "a", "year": 2024},
            "ok",
            "city_report/a b.html",
            "c/a.ipynb",
            ["x"],
            "",
            good,
        ),
        entry("city_report/b-2024", "city_report", {"city": "b", "year": 2024}, "failed", error=f"ValueError: {EVIL}"),
        entry("city_report/a-2022", "city_report", {"city": "a", "year": 2022}, "not_run"),
        entry(
            "data_quality/all",
            "data_quality",
            html="data_quality/all.html",
            summary={"title": "Data quality", "shows": EVIL},
        ),
    ]
    return IndexInfo(
        **{"title": "Demo", "reports": reports, "versions": {"ickit": "0.1"}, "inputs": {"a.csv": "ab" * 32}} | changed
    )
