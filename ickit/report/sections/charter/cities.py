"""The Charter survey of one wave, city by city: who answered, what each answered, and what cities offer others."""

from ickit._base.frames import records
from ickit._base.frames import text as cell
from ickit._base.phrases import counted, listed
from ickit.analysis import charter_survey, survey_response
from ickit.analysis.seriation import order_by_similarity
from ickit.benchmark.model import Benchmark
from ickit.report.elements import Element, details, figure, notice, points, stack, table, text
from ickit.report.figures.ratings import ratings_grid
from ickit.report.sections.charter.survey import answers_of
from ickit.study import study_data

NOT_PUBLIC = "A public page names no city here. The shares above hold what can be told."


def who_answered(of_all: study_data.StudyData, year: int) -> Element:
    """Who was asked, who answered how much, and who has not answered."""
    who = survey_response.response(answers_of(of_all, year), of_all.tables.invitations, of_all.benchmark, year)
    if of_all.public:
        return text(NOT_PUBLIC)
    rows = who.assign(name=[of_all.names.get(c, c) for c in who["city"]])
    rows = rows.sort_values("name", key=lambda names: names.str.casefold(), ignore_index=True)
    silent = list(rows.loc[rows["state"] == "no answer", "name"])
    uninvited = list(rows.loc[~rows["asked"].fillna(False).astype(bool) & (rows["commitments"] > 0), "name"])
    said = [
        f"Asked and not answered: {listed(silent, most=60)}."
        if silent
        else "Every city that was asked has answered."
        if rows["asked"].fillna(False).astype(bool).any()
        else "The data do not say who was asked."
    ]
    said += (
        [f"Answered without being asked, as far as the data say: {listed(uninvited, most=60)}."]
        if uninvited and rows["asked"].notna().any()
        else []
    )
    shown = table(
        rows[["city", "name", "asked", "returned", "commitments", "of", "state"]],
        name="who-answered",
        caption=f"Who was asked and who answered, {year}",
        labels={"name": "City", "asked": "Asked", "commitments": "Commitments answered", "of": "Of", "state": "State"},
    )
    return stack(text(*said), details("City by city", shown))


def overview(of_all: study_data.StudyData, year: int) -> Element:
    """Every city's answer to every commitment; cities with alike answers stand together."""
    if of_all.public:
        return text(NOT_PUBLIC)
    wave = of_all.wave(year)
    order = order_by_similarity(wave, of_all.benchmark)
    placed = wave.assign(_place=wave["city"].map({c: i for i, c in enumerate(order)}))
    placed = placed.sort_values(["_place"], kind="stable").drop(columns="_place")
    cells = survey_response.overview(answers_of(of_all, year), of_all.benchmark, year)
    advocates = cells[cells["capacity"].eq(charter_survey.ADVOCATE) & cells["answer"].notna()]
    by = [
        f"{c}: {listed([of_all.names.get(x, x) for x in part['city']], most=40)}"
        for c, part in advocates.groupby("commitment")
    ]
    data = cells.drop(columns=["note"])
    data.insert(1, "city_name", data["city"].map(of_all.names))
    drawn = figure(
        ratings_grid(placed, _with_ids(of_all.benchmark), of_all.names, title=f"Cities and commitments, {year}"),
        name="cities-by-commitment",
        alt=f"A grid of {counted(len(order), 'city', 'cities')} by {len(of_all.benchmark.ids)} commitments, coloured by answer. The CSV file holds every answer with its capacity.",
        data=data,
        caption="Cities with alike answers stand together. The order is no ranking.",
    )
    return stack(drawn, points(by, "Answered as an advocate:") if by else text("No city answered as an advocate."))


def _with_ids(charter: Benchmark) -> Benchmark:
    """The Charter with each commitment's id before its name, as figures show it."""
    named = tuple(f.model_copy(update={"name": f"{f.id} {f.name}"}) for f in charter.key_factors)
    return charter.model_copy(update={"key_factors": named})


def practices(of_all: study_data.StudyData, year: int) -> Element:
    """What cities offer others as an example, by commitment, up to this wave."""
    if of_all.public:
        return text(NOT_PUBLIC)
    every = of_all.tables.practices
    rows = every[
        (every["benchmark"] == of_all.benchmark.id)
        & (every["year"] <= year)
        & every["key_factor"].isin(of_all.benchmark.ids)
    ]
    if rows.empty:
        return notice(f"No city offers a practice on a commitment up to {year}.")
    parts = []
    for factor in of_all.benchmark.key_factors:
        own = rows[rows["key_factor"] == factor.id].sort_values(
            ["year", "city", "title"], ascending=[False, True, True]
        )
        items = [
            (f"{of_all.names.get(r['city'], r['city'])} ({r['year']}): {r['title']}", cell(r["summary"]))
            for r in records(own)
        ]
        if items:
            parts.append(points(items, f"{factor.id} {factor.name}"))
    return stack(*parts)
