"""Long form: official statistics, and tables with one row for each city and indicator or key factor."""

import csv
import io
import time

import pytest
from exportreading import drafted, edited, faults, mapping_rows, notices, read_export, save, tables
from surveyexports import BENCHMARK, Rows, written

from ickit.collect.add.add import add
from ickit.collect.files import add_files
from ickit.collect.platforms.export import open_export
from ickit.errors import InputError

HEAD = ["freq", "indic_ur", "cities"]
VALUES = {
    ("DE1001V", "DE001C", "2019"): ("3669491", ""),
    ("DE1001V", "DE001C", "2020"): ("3664088", "b"),
    ("DE1001V", "NL002C", "2019"): ("862965", "ep"),
    ("DE1001V", "NL002C", "2020"): ("872757.5", ""),
    ("DE1001V", "PL001C", "2020"): ("1790658", ""),
    ("EC1020I", "DE001C", "2020"): ("7.7", "e"),
}


def tsv(folder, name="urb_cpop1.tsv", head="freq,indic_ur,cities\\TIME_PERIOD", padded=" "):
    years = ["2019", "2020"]
    rows = [[head, *[f"{year}{padded}" for year in years]]]
    for indicator, city in dict.fromkeys(key[:2] for key in VALUES):
        cells = [VALUES.get((indicator, city, year), (":", "")) for year in years]
        rows.append(
            [f"A,{indicator},{city}", *[f"{value} {flag}" if flag or padded else value for value, flag in cells]]
        )
    path = folder / name
    path.write_text("\n".join("\t".join(row) for row in rows) + "\n", "utf-8")
    return path


def sdmx(folder, labels=False, extra=(), name="sdmx.csv"):
    before = ["DATAFLOW", "LAST UPDATE"]
    rows: Rows = [[*before, *HEAD, *[dim for dim, _ in extra], "TIME_PERIOD", "OBS_VALUE", "OBS_FLAG", "CONF_STATUS"]]
    for (indicator, city, year), (value, flag) in VALUES.items():
        for values in zip(*[values for _, values in extra], strict=True) if extra else [()]:
            other = value if not values or values[0] == "T" else "1"
            own = ["ESTAT:URB(1.0)", "15/03/24 23:00:00", "A", indicator, city]
            rows.append([*own, *values, year, other, flag, ""])
    rows.append(
        ["ESTAT:URB(1.0)", "15/03/24 23:00:00", "A", "DE1001V", "DE001C", *["T" for _ in extra], "2018", ":", "", ""]
    )
    if labels:
        named = {
            "A": "A: Annual",
            "DE001C": "DE001C: Berlin",
            "NL002C": "NL002C: Amsterdam",
            "PL001C": "PL001C: Warszawa",
        }
        rows = [[*rows[0][:2], *[f"{cell}: Label" for cell in rows[0][2:5]], *rows[0][5:]]] + [
            [named.get(cell, f"{cell}: Some text" if cell in ("DE1001V", "EC1020I") else cell) for cell in row]
            for row in rows[1:]
        ]
    return written(folder, rows, name)


def mapped(path):
    mapping = drafted(path, year=None)
    rows = mapping_rows(mapping)
    for row in rows:
        if row["field"] == "indicator":
            row["answers"] = "DE1001V=population|EC1020I=unemployment|(others)="
    return save(mapping, rows)


def found(path, mapping) -> dict[tuple[str, ...], tuple[str, ...]]:
    rows = tables(read_export(path, mapping))["indicators"]
    keys = [(row["indicator"], row["city"], row["year"]) for row in rows]
    assert len(set(keys)) == len(keys)
    return {key: (row["value"], row.get("flag", "")) for key, row in zip(keys, rows, strict=True)}


def expected(names=None):
    ids = {"DE1001V": "population", "EC1020I": "unemployment"}
    return {(ids[i], (names or {}).get(city, city), year): value for (i, city, year), value in VALUES.items()}


@pytest.mark.parametrize("padded", [" ", ""])
def test_a_table_of_eurostat_becomes_indicators(padded, tmp_path):
    path = tsv(tmp_path, padded=padded)
    mapping = mapped(path)
    assert found(path, mapping) == expected()
    assert {row["source"] for row in tables(read_export(path, mapping))["indicators"]} == {"Eurostat, urb_cpop1"}
    assert "4 cells without a value (:) left out" not in notices(read_export(path, mapping))
    assert "2 cells without a value (:) left out" in notices(read_export(path, mapping))


@pytest.mark.parametrize("labels", [False, True])
def test_sdmx_csv_becomes_indicators(labels, tmp_path):
    path = sdmx(tmp_path, labels)
    names = {"DE001C": "Berlin", "NL002C": "Amsterdam", "PL001C": "Warszawa"}
    assert found(path, mapped(path)) == expected(names if labels else None)
    assert {row["source"] for row in tables(read_export(path, mapped(path)))["indicators"]} == {"ESTAT:URB(1.0)"}


def test_the_draft_knows_the_population(tmp_path):
    path = tsv(tmp_path)
    (row,) = [row for row in mapping_rows(drafted(path, year=None)) if row["field"] == "indicator"]
    assert row["answers"] == "DE1001V=population|(others)="
    brought = read_export(path, path.with_name("mapping.csv"))
    assert {row["indicator"] for row in tables(brought)["indicators"]} == {"population"}
    assert "1 row left out, as the mapping says" in notices(brought)


def test_of_a_dimension_the_total_is_used_and_without_one_it_is_asked(tmp_path):
    path = sdmx(tmp_path, extra=[("sex", ("F", "M", "T"))])
    assert found(path, mapped(path)) == expected()
    path = sdmx(tmp_path, extra=[("age", ("Y0-14", "Y15-64"))], name="age.csv")
    mapping = mapped(path)
    assert 'what "Y0-14" stands for is not said' in faults(path, mapping)[0]
    edited(mapping, "age", answers="Y0-14=use|(others)=leave out")
    assert {value for value, _ in found(path, mapping).values()} == {"1"}


def test_a_dimension_that_is_not_mapped_is_a_fault_that_names_it(tmp_path):
    path = sdmx(tmp_path, extra=[("sex", ("F", "M", "T"))])
    mapping = mapped(path)
    edited(mapping, "sex", table="none", field="", answers="")
    said = faults(path, mapping)
    assert 'the column "sex" tells them apart ("F", "M" and "T")' in said[0]
    assert "field only, answers F=use|(others)=leave out" in said[0]


def test_cities_that_are_not_ours_are_left_out_and_counted(tmp_path):
    to = tmp_path / "data"
    to.mkdir()
    cities = "city,name,country,aliases\nnordhaven,Nordhaven,QS,NL002C\nlindenfurt,Lindenfurt,QX,DE001C|Berlin\n"
    (to / "cities.csv").write_text(cities, "utf-8")
    (to / "assessments.csv").write_text("city,year,benchmark,key_factor,assessor,rating,note\n", "utf-8")
    path = tsv(tmp_path)
    mapping = mapped(path)
    result = add_files([str(path)], str(to), mapping=mapping, benchmarks=[], replace=False)
    assert not result.files[0].faults
    assert "1 row of 1 city that is not in the cities table left out: PL001C" in "\n".join(
        map(str, result.files[0].notices)
    )
    rows = list(csv.DictReader(io.StringIO((to / "indicators.csv").read_text("utf-8-sig"))))
    assert {
        (row["city"], row["year"]): (row["value"], row["flag"]) for row in rows if row["indicator"] == "population"
    } == {
        ("lindenfurt", "2019"): ("3669491", ""),
        ("lindenfurt", "2020"): ("3664088", "b"),
        ("nordhaven", "2019"): ("862965", "ep"),
        ("nordhaven", "2020"): ("872757.5", ""),
    }
    rows = mapping_rows(mapping)
    for row in rows:
        row["answers"] = "fault" if row["field"] == "other_cities" else row["answers"]
    refused = add_files([str(path)], str(to), mapping=save(mapping, rows), benchmarks=[], replace=False)
    assert '"PL001C" is not a city of the cities table' in str(refused.files[0].faults[0])


def test_a_period_that_is_no_year_is_a_fault(tmp_path):
    path = tmp_path / "months.tsv"
    path.write_text("freq,indic_ur,cities\\TIME_PERIOD\t2019-06\nM,DE1001V,DE001C\t5\n", "utf-8")
    brought = read_export(path, mapped(path))
    to = tmp_path / "data"
    to.mkdir()
    (to / "cities.csv").write_text("city,name,country,aliases\na,A,QS,DE001C\n", "utf-8")
    (to / "assessments.csv").write_text("city,year,benchmark,key_factor,assessor,rating,note\n", "utf-8")
    assert "2019-06" in str(add([brought], str(to)).files[0].faults[0])


@pytest.mark.parametrize("cell", ["12 b c d", "1,234", "1 234", "12%", "n.a.", "(12)"])
def test_a_cell_that_is_no_number_of_eurostat_is_never_another_number(cell, tmp_path):
    path = tmp_path / "odd.tsv"
    path.write_text(f"freq,indic_ur,cities\\TIME_PERIOD\t2019\nA,DE1001V,DE001C\t{cell}\n", "utf-8")
    if "," in cell:
        with pytest.raises(InputError, match="nothing shows what its comma marks"):
            read_export(path, mapped(path))
        return
    rows = tables(read_export(path, mapped(path))).get("indicators", [])
    whole = cell.replace(" ", "")  # a space between thousands
    assert {row["value"] for row in rows} <= {cell, whole, "12"}
    assert not rows or rows[0]["value"] in (cell, whole) or cell.startswith("12 b")


PLAIN: Rows = [["City", "Jahr", "Indikator", "Wert", "Einheit"]] + [
    [city, year, indicator, f"{i}{j}{k}", "n"]
    for i, city in enumerate(["Altburg", "Neuburg", "Oldenau"], 1)
    for j, year in enumerate(["2021", "2022"], 1)
    for k, indicator in enumerate(["population", "doctors"], 1)
]


def test_a_plain_long_table_is_recognised_and_offered(tmp_path):
    path = written(tmp_path, PLAIN, "table.csv")
    mapping = drafted(path, year=None)
    rows = tables(read_export(path, mapping))["indicators"]
    assert {(r["city"], r["year"], r["indicator"], r["value"]) for r in rows} == {tuple(row[:4]) for row in PLAIN[1:]}
    assert {row["unit"] for row in rows} == {"n"}


def test_a_long_table_mapped_as_a_wide_one_is_a_fault_that_offers_the_long_form(tmp_path):
    path = written(tmp_path, PLAIN, "table.csv")
    mapping = drafted(path, year=None)
    edited(mapping, "Indikator", table="", field="")
    edited(mapping, "Wert", item="population")
    edited(mapping, "Einheit", item="population")
    said = faults(path, mapping)
    assert 'Altburg, 2021, self stands in rows 2 and 3; the column "Indikator" tells them apart' in said[0]
    assert "map this column to the field key_factor, question or indicator and leave item blank" in said[0]


def test_ratings_may_stand_in_long_form(tmp_path):
    factors = list(BENCHMARK.ids[:3])
    rows: Rows = [["City", "What", "Level", "Why"]]
    rows += [[city, factor, "Yes" if i % 2 else "No", f"{city} {factor}"]
             for i, factor in enumerate(factors) for city in ("Altburg", "Neuburg")]  # fmt: skip
    path = written(tmp_path, rows, "table.csv")
    mapping = drafted(path)
    whats = {row["column"]: row["remark"] for row in mapping_rows(mapping)}
    assert "tells the rows of a city apart" in whats["What"]
    edited(mapping, "What", table="assessments", benchmark=BENCHMARK.id, field="key_factor")
    edited(mapping, "Level", table="assessments", benchmark=BENCHMARK.id, field="rating", answers="Yes=met|No=not_met")
    edited(mapping, "Why", table="assessments", benchmark=BENCHMARK.id, field="note")
    found = tables(read_export(path, mapping))["assessments"]
    assert {(r["city"], r["key_factor"], r["rating"], r["note"]) for r in found} == {
        (row[0], row[1], "met" if row[2] == "Yes" else "not_met", row[3]) for row in rows[1:]
    }
    unknown = written(tmp_path, [*rows, ["Altburg", "Strategi", "Yes", ""]], "table.csv")
    assert '"Strategi" is not translated' in faults(unknown, mapping)[0]


def test_a_repeated_row_of_a_long_table_is_a_fault(tmp_path):
    path = written(tmp_path, [*PLAIN, ["Altburg", "2021", "population", "999", "n"]], "table.csv")
    mapping = drafted(written(tmp_path, PLAIN, "whole.csv"), year=None)
    (fault,) = faults(path, mapping)
    assert "Altburg, 2021, self stands in rows 2 and 14" in fault


def test_a_blank_item_without_a_column_that_tells_it_is_a_fault(tmp_path):
    path = written(tmp_path, PLAIN, "table.csv")
    mapping = drafted(path, year=None)
    edited(mapping, "Indikator", table="none", field="")
    assert (
        "Write the id of an indicator, or map the column that tells it to the field indicator"
        in faults(path, mapping)[0]
    )


@pytest.mark.long
def test_a_large_table_is_read_in_reasonable_time(tmp_path):
    years = [str(year) for year in range(1990, 2022)]
    lines = ["\t".join(["freq,indic_ur,cities\\TIME_PERIOD", *years])]
    for i in range(4_000):
        cells = [": " if (i + int(year)) % 4 else f"{i} b" for year in years]
        lines.append("\t".join([f"A,DE{1000 + i % 40}V,DE{i // 40:03}C", *cells]))
    path = tmp_path / "large.tsv"
    path.write_text("\n".join(lines), "utf-8")
    start = time.process_time()
    assert len(open_export(path).submissions) == 32_000
    brought = read_export(path, mapped(path))
    assert len(tables(brought)["indicators"]) == 800
    assert time.process_time() - start < 30


@pytest.mark.parametrize("head", ["Indicator", "Indikator", "INDICATEUR"])
def test_a_column_that_names_several_indicators_is_not_passed_over(head, tmp_path):
    rows: Rows = [
        ["City", head, "Year", "Value"],
        ["Altburg", "dwellings", "2030", "7"],
        ["Neuburg", "jobs", "2030", "9"],
    ]
    export = written(tmp_path, rows, "table.csv")
    mapping = drafted(export, year=None)
    edited(mapping, "Value", table="indicators", field="value", item="dwellings")
    (fault,) = faults(export, mapping)
    assert f'the column "{head}" names several indicators ("dwellings" and "jobs"), and is not used' in fault
    edited(mapping, head, table="all", field="only", answers="dwellings=use|(others)=leave out")
    assert [row["city"] for row in tables(read_export(export, mapping))["indicators"]] == ["Altburg"]
