"""What files bring in, made up for tests of adding."""

from ickit.collect.add.submission import Row, Submission

BENCHMARK = "introductory-language-courses"
FACTORS = ("strategy", "monitoring", "coordination")


def answers(city: str, rating: str = "met", *, note: str = "", new: bool = True, year: str = "2024") -> Submission:
    """A file of one city: three ratings, and with ``new`` the city itself. Ratings stand in D14, D15 and D16."""
    file = f"{city}.xlsx"
    rows = (
        [Row("cities", {"city": city, "name": f"City of {city}", "country": "QS"}, f"{file}, Start!B3")] if new else []
    )
    for number, factor in enumerate(FACTORS, 14):
        values = {"city": city, "year": year, "benchmark": BENCHMARK, "key_factor": factor, "rating": rating}
        given = {**values, "note": note} if note else values
        places = {"rating": f"{file}, Assessment!D{number}", "note": f"{file}, Assessment!E{number}"}
        rows.append(Row("assessments", given, f"{file}, Assessment!A{number}", places))
    return Submission(file, tuple(rows))


def one_row(table: str, file: str = "more.xlsx", **values: str) -> Submission:
    """A file with one row, in row 2 of its sheet."""
    return Submission(file, (Row(table, values, f"{file}, {table}!A2"),))
