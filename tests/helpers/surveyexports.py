"""Exports of survey platforms for tests: the same answers of fictional cities, as each platform writes them.

Every builder gives the rows of a file; the documents that show each platform's shape are named in
``tests/collect/platforms/README.md``.
"""

import csv
import io
import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook

from ickit.benchmark.library import load_benchmark

BENCHMARK = load_benchmark("introductory-language-courses")
STRATEGY = BENCHMARK.factor("strategy")
RATING = f"Strategy: {STRATEGY.statement}"
CHECKLIST, OPEN, YES_NO = (BENCHMARK.questions[f"strategy.{n}"][1] for n in (1, 2, 5))
PARTS = {part.id: part.text for part in CHECKLIST.parts}
WORDS = {
    "en": {"met": "Yes", "partly_met": "Partly", "not_met": "No", "in_place": "Yes", "not_in_place": "No"},
    "fr": {"met": "Oui", "partly_met": "En partie", "not_met": "Non", "in_place": "Oui", "not_in_place": "Non"},
}
CITY, MAIL = "Name of your city", "Your e-mail address"

Rows = list[list[str]]


@dataclass(frozen=True)
class Reply:
    """What one city answered."""

    id: int
    when: str
    city: str
    rating: str
    note: str = ""
    found: str = ""
    parts: tuple[str, ...] = ()
    text: str = ""
    resources: str = ""
    mail: str = "someone@example.org"
    language: str = "en"
    complete: bool = True
    extra: dict[str, str] = field(default_factory=dict)

    def said(self, word: str) -> str:
        return WORDS[self.language].get(word, word)


FIRST = Reply(1, "2024-05-01 10:00:00", "Lindenfurt", "not_met", "first try", "not_in_place")
UNFINISHED = Reply(2, "", "Lindenfurt", "met", complete=False)
FRENCH = Reply(
    3,
    "2024-05-02 09:30:00",
    "Saint-Œuvre-l'Étoile",
    "partly_met",
    "Deux lignes,\nune virgule; un point-virgule",
    "in_place",
    ("strategy.1a", "strategy.1e"),
    "le conseil municipal",
    "Very difficult",
    language="fr",
)
LAST = Reply(
    4, "2024-05-03 17:45:00", "Lindenfurt", "met", "=1+1", "in_place", ("strategy.1e",), "two councillors", "Neutral"
)
REPLIES = (FIRST, UNFINISHED, FRENCH, LAST)
COMPLETE = tuple(reply for reply in REPLIES if reply.complete)


def expected() -> dict[str, list[dict[str, str]]]:
    """What every one of the exports brings in, by table."""
    tables: dict[str, list[dict[str, str]]] = {}
    for reply in (FRENCH, LAST):
        head = {"city": reply.city, "year": "2024"}
        bench = {**head, "benchmark": BENCHMARK.id}
        tables.setdefault("assessments", []).append(
            {**bench, "key_factor": "strategy", "rating": reply.rating, "note": reply.note}
        )
        found = [{**bench, "question": part, "finding": "in_place"} for part in reply.parts]
        found.append({**bench, "question": "strategy.2", "answer": reply.text})
        found.append({**bench, "question": "strategy.5", "finding": reply.found})
        tables.setdefault("answers", []).extend(found)
        level = reply.resources.lower().replace(" ", "_")
        tables.setdefault("context", []).append({**head, "factor": "city-resources", "level": level})
        tables.setdefault("invitations", []).append({**bench, "returned": "yes"})
    return tables


def _plain(reply: Reply) -> list[str]:
    """City, rating, note, finding."""
    found = reply.said(reply.found) if reply.found else ""
    return [reply.city, reply.said(reply.rating), reply.note, found]


def limesurvey() -> Rows:
    codes = ["id", "submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp", "ipaddr"]
    texts = ["Response ID", "Date submitted", "Last page", "Start language", "Seed", "Date started",
             "Date last action", "IP address"]  # fmt: skip
    asked = [("G01Q01", CITY), ("G01Q02", RATING), ("G01Q02[comment]", f"{RATING} [Comment]"), ("G01Q03", YES_NO.text)]
    asked += [(f"G02Q04[SQ00{i}]", f"{CHECKLIST.text} [{text}]") for i, text in enumerate(PARTS.values(), start=1)]
    asked += [("G02Q05", OPEN.text), ("G03Q06", "City resources"), ("G03Q07", MAIL)]
    header = [f"{code}. {text}" for code, text in (*zip(codes, texts, strict=True), *asked)]
    rows = [header]
    for r in REPLIES:
        meta = [str(r.id), r.when, "3" if r.complete else "1", r.language, "1357", r.when, r.when, "192.0.2.1"]
        parts = [("Yes" if part in r.parts else "No") if r.complete else "N/A" for part in PARTS]
        rows.append([*meta, *_plain(r), *parts, r.text, r.resources, r.mail])
    return rows


def limesurvey_codes() -> Rows:
    """Codes for headings and for answers, with codes that hold our ids."""
    codes = [
        "id",
        "submitdate",
        "lastpage",
        "startlanguage",
        "seed",
        "city",
        "strategy",
        "strategy[comment]",
        "strategy5",
    ]
    codes += [f"strategy1[{part[-1]}]" for part in PARTS] + ["strategy2", "cityresources", "G9"]
    rows = [codes]
    for r in REPLIES:
        parts = ["Y" if part in r.parts else "" for part in PARTS]
        found = {"in_place": "Y", "not_in_place": "N", "": ""}[r.found]
        meta = [str(r.id), r.when, "3", r.language, "1357", r.city]
        rows.append([*meta, r.rating, r.note, found, *parts, r.text, r.resources, r.mail])
    return rows


def kobo() -> Rows:
    """Labels for values and headings, groups included, several answers both ways."""
    header = ["start", "end", f"About you/{CITY}", f"Answers/{RATING}", "Answers/Strategy: reasons",
              f"Answers/{YES_NO.text}", f"Answers/{CHECKLIST.text}"]  # fmt: skip
    header += [f"Answers/{CHECKLIST.text}/{text}" for text in PARTS.values()]
    header += [f"Answers/{OPEN.text}", "Context/City resources", MAIL]
    header += ["_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status", "_submitted_by",
               "__version__", "_tags", "_index"]  # fmt: skip
    rows = [header]
    for r in COMPLETE:
        chosen = " ".join(PARTS[part] for part in r.parts)
        parts = [str(int(part in r.parts)) if r.parts else "" for part in PARTS]
        meta = [
            str(r.id),
            f"u-{r.id}",
            r.when.replace(" ", "T"),
            "",
            "",
            "submitted_via_web",
            "jane",
            "v1",
            "",
            str(r.id),
        ]
        rows.append([r.when, r.when, *_plain(r), chosen, *parts, r.text, r.resources, r.mail, *meta])
    rejected = [*rows[1]]
    rejected[header.index("_validation_status")] = "Not Approved"
    rejected[header.index("_submission_time")] = "2024-06-01T00:00:00"
    return [*rows, rejected]


def odk() -> Rows:
    header = ["SubmissionDate", "about-city", "f-strategy", "f-strategy_note", "f-strategy_5", "f-strategy_1"]
    header += [f"f-strategy_1/{part.replace('.', '_')}" for part in PARTS]
    header += ["f-strategy_2", "c-city_resources", "about-email", "meta-instanceID", "KEY", "SubmitterID",
               "SubmitterName", "AttachmentsPresent", "AttachmentsExpected", "Status", "ReviewState", "DeviceID",
               "Edits", "FormVersion"]  # fmt: skip
    rows = []
    for r in COMPLETE:
        chosen = " ".join(part.replace(".", "_") for part in r.parts)
        parts = [str(int(part in r.parts)) if r.parts else "" for part in PARTS]
        found = {"in_place": "yes", "not_in_place": "no", "": ""}[r.found]
        key = f"uuid:{r.id}"
        meta = [key, key, "12", "Jane Quist", "0", "0", "", "approved", "dev", "0", "1"]
        when = r.when.replace(" ", "T") + ".000Z"
        rows.append([when, r.city, r.rating, r.note, found, chosen, *parts, r.text, r.resources, r.mail, *meta])
    return [header, *reversed(rows)]


def eusurvey() -> Rows:
    asked = [(CITY, "city"), (RATING, "ID12"), ("Strategy: comments", "ID13"), (YES_NO.text, "ID14"),
             (CHECKLIST.text, "ID15"), (OPEN.text, "ID16"), ("City resources", "ID17"), (MAIL, "ID18")]  # fmt: skip
    meta = ["Invitation Number", "Contribution ID", "User Name", "Creation Date", "Last Update", "Languages"]
    rows = [["Alias", "IntegratingCities2024"], ["Export Date", "2024-06-01 08:00:00"], []]
    rows.append([f"{text} ({name})" for text, name in asked] + meta)
    for r in COMPLETE:
        chosen = "; ".join(PARTS[part] for part in r.parts)
        own = ["inv-1", f"c-{r.id}", r.mail, r.when, r.when, r.language.upper()]
        rows.append([*_plain(r), chosen, r.text, r.resources, r.mail, *own])
    return rows


def google() -> Rows:
    header = ["Horodateur", "Email Address", CITY, RATING, f"Comments on: {RATING}", YES_NO.text, CHECKLIST.text,
              OPEN.text, "How is your context? [City resources]"]  # fmt: skip
    rows = [header]
    for r in COMPLETE:
        day, time = r.when.split(" ")
        year, month, date = day.split("-")
        chosen = ", ".join(PARTS[part] for part in r.parts)
        rows.append([f"{date}/{month}/{year} {time}", r.mail, *_plain(r), chosen, r.text, r.resources])
    # two more days, so that the order of day and month is beyond doubt
    other = [["21/04/2024 10:00:00", "x@example.org", "Lindenfurt", "No", "", "", "", "", ""]]
    return [header, *other, *rows[1:]]


def microsoft() -> Rows:
    header = ["ID", "Start time", "Completion time", "Email", "Name", CITY, RATING, "Strategy (remarks)", YES_NO.text,
              CHECKLIST.text, OPEN.text, "City resources"]  # fmt: skip
    rows = [header]
    for r in COMPLETE:
        chosen = "".join(f"{PARTS[part]};" for part in r.parts)
        rows.append([str(r.id), r.when, r.when, r.mail, "Jane Quist", *_plain(r), chosen, r.text, r.resources])
    return rows


def qualtrics() -> Rows:
    codes = ["StartDate", "EndDate", "Status", "IPAddress", "Progress", "Duration (in seconds)", "Finished",
             "RecordedDate", "ResponseId", "RecipientLastName", "RecipientFirstName", "RecipientEmail",
             "ExternalReference", "LocationLatitude", "LocationLongitude", "DistributionChannel",
             "UserLanguage"]  # fmt: skip
    texts = ["Start Date", "End Date", "Response Type", "IP Address", "Progress", "Duration (in seconds)", "Finished",
             "Recorded Date", "Response ID", "Recipient Last Name", "Recipient First Name", "Recipient Email",
             "External Data Reference", "Location Latitude", "Location Longitude", "Distribution Channel",
             "User Language"]  # fmt: skip
    asked = [("Q1", CITY), ("Q2", RATING), ("Q3", "Strategy - reasons"), ("Q4", YES_NO.text)]
    asked += [(f"Q5_{i}", f"{CHECKLIST.text} - Selected Choice - {text}") for i, text in enumerate(PARTS.values(), 1)]
    asked += [("Q6", OPEN.text), ("Q7_1", "How are the conditions? - City resources")]
    codes += [code for code, _ in asked]
    texts += [text for _, text in asked]
    rows = [codes, texts, [json.dumps({"ImportId": code}) for code in codes]]
    for r in REPLIES:
        meta = [r.when, r.when, "IP Address", "192.0.2.7", "100" if r.complete else "40", "300", str(r.complete),
                r.when or "2024-05-09 00:00:00", f"R_{r.id}", "Quist", "Jane", r.mail, "", "48.1", "11.5", "anonymous",
                r.language.upper()]  # fmt: skip
        parts = [text if part in r.parts else "" for part, text in PARTS.items()]
        rows.append([*meta, *_plain(r), *parts, r.text, r.resources])
    preview = [*rows[-1]]
    preview[codes.index("Status")] = "Survey Preview"
    preview[codes.index("Q1")] = "Testville"
    return [*rows, preview]


def surveymonkey() -> Rows:
    meta = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address", "First Name",
            "Last Name", "Custom Data 1"]  # fmt: skip
    first = [*meta, CITY, RATING, "Strategy: explain", YES_NO.text, CHECKLIST.text, "", "", "", "", "", OPEN.text,
             "City resources"]  # fmt: skip
    second = [""] * len(meta)
    second += ["Open-Ended Response", "Response", "Open-Ended Response", "Response", *PARTS.values()]
    second += ["Open-Ended Response", "Response"]
    rows = [first, second]
    for r in COMPLETE:
        own = [f"1000{r.id}", "77", r.when, r.when, "192.0.2.9", r.mail, "Jane", "Quist", ""]
        parts = [text if part in r.parts else "" for part, text in PARTS.items()]
        rows.append([*own, *_plain(r), *parts, r.text, r.resources])
    return rows


def plain() -> Rows:
    header = ["Municipality", RATING, "Reasons: Strategy", YES_NO.text, CHECKLIST.text, OPEN.text, "City resources"]
    rows = [header]
    for r in (FRENCH, LAST):
        chosen = "; ".join(PARTS[part] for part in r.parts)
        rows.append([*_plain(r), chosen, r.text, r.resources])
    return rows


EXPORTS = {
    "limesurvey": limesurvey,
    "limesurvey-codes": limesurvey_codes,
    "kobo": kobo,
    "odk": odk,
    "eusurvey": eusurvey,
    "google": google,
    "microsoft": microsoft,
    "qualtrics": qualtrics,
    "surveymonkey": surveymonkey,
    "plain": plain,
}


def csv_bytes(rows: Rows, delimiter: str = ",", encoding: str = "utf-8-sig", quoting: int = csv.QUOTE_MINIMAL) -> bytes:
    out = io.StringIO()
    width = max(map(len, rows))
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator="\r\n")  # type: ignore[arg-type]
    writer.writerows([*row, *[""] * (width - len(row))] for row in rows)
    return out.getvalue().encode(encoding)


def xlsx_bytes(rows: Rows, title: str = "Content") -> bytes:
    """A workbook in which numbers are numbers and times are times, as platforms write them; no text is a formula."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for i, row in enumerate(rows, start=1):
        for j, value in enumerate(row, start=1):
            if re.fullmatch(r"[0-9]{1,4}", value):
                sheet.cell(i, j).value = int(value)
            elif re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", value):
                sheet.cell(i, j).value = datetime.fromisoformat(value)
            elif value in ("True", "False"):
                sheet.cell(i, j).value = value == "True"
            elif value:
                sheet.cell(i, j).value = value
                sheet.cell(i, j).data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def written(folder: Path, rows: Rows, name: str) -> Path:
    """The rows as a file, by the ending of its name."""
    path = folder / name
    path.write_bytes(xlsx_bytes(rows) if name.endswith(".xlsx") else csv_bytes(rows))
    return path
