"""The numbers of a run by what they measure, wherever they stand: in CSV files, in the index, in sentences of pages.

A quantity is the name of a measure with all that says of what it is: city, year, benchmark, key factor and so on. A
table holds a row for each; what its columns leave open, the parameters of its report say.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path

import pandas as pd

from ickit._base.rounding import rounded

KEYS = (
    "city", "year", "benchmark", "key_factor", "factor", "context_factor", "order", "level", "indicator", "commitment",
    "role", "question", "group", "path", "country", "rating", "rule", "base", "panel", "assessor", "family", "unit",
    "table", "outcome", "first", "second",
)  # fmt: skip
OF_ITS_OWN = {
    "pooled": "all waves together",
    "within-cities": "changes of the same cities",
    "similar-cities": "seen from the city of the report",
    "score-path": "the mean there is of the cities with a score in every wave of the report's city",
    "key-factor-changes": "cities that rated a factor in both waves",
    "agreement-by-factor": "ratings made twice",
    "first-minus-second": "ratings made twice",
    "by-key-factor": "practices, or actions",
}
"""Tables whose numbers count something else than the columns of the same names elsewhere, and what."""

BY_TWO = re.compile(r"by-[a-z-]+-and-[a-z-]+")
"""Tables of results and conditions that different assessors rated."""

Quantity = tuple[str, tuple[tuple[str, str], ...]]
Found = Mapping[Quantity, Mapping[str, float]]


def reports_of(folder: Path) -> list[dict]:
    return json.loads((folder / "manifest.json").read_text("utf-8"))["reports"]


def numbers_of_run(folder: Path) -> Found:
    """Every number of the CSV files of a run, by quantity: its value in each file that holds it."""
    found: defaultdict[Quantity, dict[str, float]] = defaultdict(dict)
    for report in reports_of(folder):
        given = {k: str(v) for k, v in report["parameters"].items() if k in KEYS}
        for path in report["tables"]:
            frame = pd.read_csv(folder / path, dtype=dict.fromkeys(KEYS, "str"))
            name = Path(path).stem
            own = name in OF_ITS_OWN or BY_TWO.fullmatch(name)
            about = given | ({"table": f"{report['id']} {name}"} if own else {})
            if name == "similar-cities":
                about["of"] = given["city"]
            if name == "score-path":
                frame = frame[~frame["city"].str.startswith("mean of")]
                about = given
            for quantity, value in _numbers(frame, about):
                found[quantity][path] = value
    return found


def _numbers(frame: pd.DataFrame, given: Mapping[str, str]) -> Iterator[tuple[Quantity, float]]:
    keys = [key for key in frame.columns if key in KEYS]
    measures = [c for c in frame.columns if c not in keys and pd.api.types.is_numeric_dtype(frame[c])]
    if frame.duplicated(keys).any() if keys else len(frame) > 1:
        return  # the rows stand for something that has no name of its own
    for row in frame.to_dict("records"):
        told = {**given, **{key: str(row[key]) for key in keys if not pd.isna(row[key])}}
        for measure in measures:
            if not pd.isna(row[measure]):
                yield (measure, tuple(sorted(told.items()))), float(row[measure])


def disagreements(found: Found) -> list[str]:
    """The quantities that stand in several files with different values."""
    told = []
    for (measure, about), values in found.items():
        low, high = min(values.values()), max(values.values())
        if high - low > 1e-6 * max(1.0, abs(low), abs(high)):
            told.append(f"{measure} of {dict(about)}: " + "; ".join(f"{v:g} in {p}" for p, v in values.items()))
    return told


HIGHEST = ("met", "fully")
COUNTS = ("in_place", "partly", "not_in_place", "not_rated")
SENTENCES: dict[str, tuple[str, ...]] = {
    r"(\d+) of (\d+) key factors are in place": ("in_place", "applicable"),
    r"key factors in place (\d+) of (\d+) (\d+) partly, (\d+) not in place, (\d+) not rated": (
        "in_place", "applicable", *COUNTS[1:],
    ),
    r"score, from 0 to 100 ([\d.]+) between ([\d.]+) and ([\d.]+)": ("score", "low", "high"),
    r"key factors rated (\d+) of (\d+)": ("rated", "applicable"),
    r"(\d+) of (\d+) rated, \d+ % coverage": ("rated", "applicable"),
    r"The score went from ([\d.]+) to ([\d.]+)": ("before", "score"),
    r"The score went from ([\d.]+) in \d+ to ([\d.]+)": ("first", "score"),
    r"the rule used here ([\d.]+) 0\.0": ("score",),
}  # fmt: skip
"""What pages of a city say of it in one wave, and which numbers these are."""


def page_words(path: Path) -> str:
    """The text of a page's main part, with one blank between words."""
    html = path.read_text("utf-8")
    body = html[html.index("<main") : html.index("</main>")]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def results_of(folder: Path) -> dict[tuple[str, str, int], dict]:
    """Every city's row of the comparison pages: by benchmark, city and year."""
    found = {}
    for report in reports_of(folder):
        for path in report["tables"]:
            if report["notebook"] == "key_factor_comparison" and Path(path).stem == "cities":
                for row in pd.read_csv(folder / path).to_dict("records"):
                    row["applicable"] = sum(int(row[name]) for name in COUNTS)
                    row["rated"] = row["applicable"] - int(row["not_rated"])
                    found[benchmark_of(report), row["city"], int(row["year"])] = row
    return found


def benchmark_of(report: Mapping) -> str:
    return str(report["parameters"].get("benchmark", ""))


def wrong_sentences(folder: Path) -> tuple[int, list[str]]:
    """How many numbers in sentences about a city were compared with its row, and those that differ."""
    results, compared, told = results_of(folder), 0, []
    for report in reports_of(folder):
        if report["notebook"] not in ("city_report", "city_brief"):
            continue
        city, year, benchmark = report["parameters"]["city"], report["parameters"]["year"], benchmark_of(report)
        own = [(y, row) for (b, c, y), row in sorted(results.items()) if (b, c) == (benchmark, city) and y <= year]
        row = dict(own[-1][1])
        if len(own) > 1:
            row["first"], row["before"] = own[0][1]["score"], own[-2][1]["score"]
        words = page_words(folder / report["html"])
        for pattern, names in SENTENCES.items():
            for match in re.finditer(pattern, words) if row.keys() >= {*names} else ():
                right = tuple(rounded(row[n], 1) if isinstance(row[n], float) else str(row[n]) for n in names)
                compared += len(names)
                if match.groups() != right:
                    told.append(f"{report['html']}: “{match[0]}”, where the comparison has {right}")
    return compared, told


def wrong_counts_of_others(folder: Path) -> tuple[int, list[str]]:
    """As :func:`wrong_sentences`, for how many other cities have a key factor in place: all less the city itself."""
    every, compared, told = {}, 0, []
    for report in reports_of(folder):
        if report["notebook"] == "key_factor_comparison":
            path = next(p for p in report["tables"] if Path(p).stem == "in-place-by-factor")
            for row in pd.read_csv(folder / path).to_dict("records"):
                every[benchmark_of(report), report["parameters"]["year"], row["key_factor"]] = row
    for report in reports_of(folder):
        if report["notebook"] != "city_report":
            continue
        about = benchmark_of(report), report["parameters"]["year"]
        own = pd.read_csv(folder / next(p for p in report["tables"] if Path(p).stem == "key-factors"))
        words = page_words(folder / report["html"])
        brief = folder / report["html"].replace("city_report", "city_brief")
        words += page_words(brief) if brief.exists() else ""
        for row in own.to_dict("records"):
            whole, rated = every[*about, row["key_factor"]], not pd.isna(row["rating"])
            right = int(whole["in_place"]) - (row["rating"] in HIGHEST), int(whole["rated"]) - rated
            said = re.findall(re.escape(row["name"]) + r":? \(?(?:[a-z ]+; )?in place in (\d+) of (\d+) other", words)
            shown = [(int(row["peers_in_place"]), int(row["peers_rated"])), *((int(a), int(b)) for a, b in said)]
            compared += 2 * len(shown)
            told += [f"{report['html']}, {row['name']}: {one}, not {right}" for one in shown if one != right]
    return compared, told


def wrong_rows_of_the_index(folder: Path) -> tuple[int, list[str]]:
    """As :func:`wrong_sentences`, for the rows of the index."""
    results, compared, told = results_of(folder), 0, []
    by_page = {report["html"]: report for report in reports_of(folder)}
    html = (folder / "index.html").read_text("utf-8")
    for line in re.findall(r'<tr><th scope="row"[^>]*><a href="([^"]*)">(.*?)</tr>', html):
        report = by_page[line[0]]
        given = report["parameters"]
        row = results[benchmark_of(report), given["city"], given["year"]]
        words = " ".join(re.sub(r"<[^>]*>", " ", line[1]).split())
        score = "–" if pd.isna(row["score"]) else rounded(row["score"], 1)
        right = f"{row['in_place']} of {row['applicable']} {score} {row['rated']} of {row['applicable']} rated"
        compared += 4
        told += [] if right in words else [f"index, {line[0]}: {words}, not {right}"]
    return compared, told
