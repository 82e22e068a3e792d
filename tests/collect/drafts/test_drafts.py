"""Drafts of one self-assessment become one form by the written rule; nothing that anybody wrote is lost."""

import pandas as pd
import pytest
from conftest import ROOT
from formfilling import TOOLKIT, Fill, filled, rows
from hypothesis import given
from hypothesis import strategies as st

from ickit.benchmark.library import load_benchmark
from ickit.cli.commands import main
from ickit.collect.drafts import rule
from ickit.collect.drafts.merge import merge_drafts, write_merged
from ickit.collect.forms.read import is_form, read_form
from ickit.collect.forms.send import write_form
from ickit.errors import InputError

START: Fill = {"field city": {"city": "brno"}, "field year": {"year": 2026}}
LEVELS = ("not_met", "partly_met", "met")
ANNA: Fill = {
    **START,
    "field publish": {"publish": "yes"},
    "rating strategy": {"rating": "met", "note": "- All know it."},
    "rating coordination": {"rating": "met"},
    "rating orientation": {"rating": "dont_know"},
    "question strategy.1a": {"finding": "in_place", "answer": "Yes."},
    "evidence strategy 1": {"summary": "The plan.", "kind": "document", "confidential": "no"},
    "evidence strategy 2": {"summary": "Same.", "confidential": "no"},
    "practice strategy 1": {"title": "Plan", "summary": "One."},
    "context data-availability": {"level": "difficult"},
}  # fmt: skip
BELA: Fill = {
    **START,
    "field publish": {"publish": "no"},
    "rating strategy": {"rating": "partly met", "note": "Few know it."},
    "rating coordination": {"rating": "met"},
    "question strategy.1a": {"finding": "in_place", "answer": "Yes."},
    "evidence strategy 1": {"summary": "Same."},
    **{f"evidence strategy {n}": {"summary": f"Piece {n}."} for n in range(2, 6)},
    "practice strategy 1": {"title": "Plan", "summary": "Two."},
    "context data-availability": {"level": "neutral"},
}  # fmt: skip


@pytest.fixture(scope="module")
def drafts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("drafts")
    asked = load_benchmark(TOOLKIT)
    return [filled(asked, fill, into=folder / f"{name}.xlsx") for name, fill in (("anna", ANNA), ("bela", BELA))]


@pytest.fixture(scope="module")
def merged(drafts):
    out = drafts[0].parent / "out" / "merged.xlsx"
    out.parent.mkdir()
    return write_merged(drafts, out), out


def test_the_merged_form_is_a_form_with_the_lower_median(merged):
    _, out = merged
    assert is_form(out)
    found = read_form(out)
    rated = {row["key_factor"]: row for row in rows(found, "assessments")}
    assert rated["strategy"]["rating"] == "partly_met"
    assert rated["coordination"]["rating"] == "met"
    assert rated["orientation"]["rating"] == "dont_know"
    assert "rating" not in rated["monitoring"]
    assert rated["strategy"]["note"] == "anna: - All know it.\nbela: Few know it."
    assert rows(found, "answers") == [
        {"city": "brno", "year": "2026", "benchmark": TOOLKIT, "assessor": "self", "question": "strategy.1a",
         "finding": "in_place", "answer": "Yes."},
    ]  # fmt: skip
    assert rows(found, "invitations")[0]["publish"] == "no"
    assert rows(found, "context")[0]["level"] == "neutral"


def test_evidence_and_practices_of_all_are_kept_each_once_and_stay_confidential(merged):
    found = read_form(merged[1])
    pieces = {row["summary"]: row["confidential"] for row in rows(found, "evidence")}
    assert pieces == {"The plan.": "no", "Same.": "yes", **{f"Piece {n}.": "yes" for n in range(2, 6)}}
    assert len(rows(found, "evidence")) == 6
    assert {(row["title"], row["summary"]) for row in rows(found, "practices")} == {
        ("Plan", "One."),
        ("Plan (bela)", "Two."),
    }


def test_what_drafts_differ_in_is_told_in_full(merged):
    (result, beside), out = merged
    table = pd.read_csv(beside, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    assert beside == out.with_name("merged-differences.csv")
    assert list(table.columns) == ["about", "what", "merged", "how", "anna", "bela"]
    cell = table.set_index(["about", "what"]).sort_index().loc
    assert cell["2 Strategy", "rating"].to_numpy().ravel().tolist() == [
        "partly_met",
        "lower median",
        "met",
        "partly_met",
    ]
    assert cell[[("2 Strategy", "note")], "anna"].item() == "'- All know it."
    assert cell[[("7 Orientation", "rating")], "anna"].item() == "dont_know"
    assert cell[[("Start", "publish")], "how"].item() == "not all say yes"
    assert ("3 Coordination", "rating") not in table.set_index(["about", "what"]).index
    said = table[table["what"] == "evidence"]
    assert dict(zip(said["merged"], said["bela"], strict=True))["Piece 3."] == "has it"
    assert "Same." not in set(said["merged"])
    assert (result.ratings, result.ratings_differ) == (3, 2)


def test_everything_that_any_draft_says_stands_in_the_form_or_beside_it(drafts, merged):
    (result, _), out = merged
    kept = "\n".join(text for row in read_form(out).rows for text in row.values.values())
    kept += "\n".join(map(str, result.differences.to_numpy().ravel()))
    for draft in drafts:
        for row in read_form(draft).rows:
            for column, text in row.values.items():
                assert column == "id" or text in kept, (row.table, column, text)


def test_one_draft_twice_is_itself(drafts, tmp_path):
    again = tmp_path / "again.xlsx"
    again.write_bytes(drafts[1].read_bytes())
    out = tmp_path / "merged.xlsx"
    result, _ = write_merged([drafts[1], again], out)
    assert result.differences.empty
    assert [(r.table, dict(r.values)) for r in read_form(out).rows] == [
        (r.table, dict(r.values)) for r in read_form(drafts[1]).rows
    ]


def test_numbers_and_levels_are_always_ones_that_somebody_gave():
    assert rule.merged_number({"a": "4", "b": "10", "c": "2", "d": ""}) == ("4", "a")
    assert rule.merged_level({"a": "unknown", "b": ""}, ("not_in_place", "in_place"))[0] == "unknown"
    assert rule.merged_level({"a": "not_applicable", "b": "not_applicable", "c": "met"}, LEVELS)[0] == "not_applicable"
    assert rule.merged_level({"a": "not_applicable", "b": "met"}, LEVELS)[0] == "met"
    assert rule.merged_text({"a": "=1", "b": ""})[0] == "a: =1"


@given(st.lists(st.sampled_from(LEVELS), min_size=1, max_size=9))
def test_at_least_half_of_the_drafts_answer_at_least_as_high_and_at_least_half_at_most(answers):
    word, _ = rule.merged_level({str(i): answer for i, answer in enumerate(answers)}, LEVELS)
    ranks, own = [LEVELS.index(a) for a in answers], LEVELS.index(word)
    assert word in answers
    assert 2 * sum(r >= own for r in ranks) >= len(ranks)
    assert 2 * sum(r <= own for r in ranks) >= len(ranks)
    lower = [r for r in set(ranks) if r < own]
    assert all(2 * sum(r <= one for r in ranks) < len(ranks) for one in lower)  # no lower answer would do as well


def test_drafts_that_do_not_belong_together_are_refused(drafts, tmp_path):
    other = filled(load_benchmark(TOOLKIT), {**BELA, "field year": {"year": 2024}}, into=tmp_path / "other.xlsx")
    with pytest.raises(InputError) as refused:
        merge_drafts([drafts[0], other])
    assert [str(fault) for fault in refused.value.faults] == [
        'other: the year is "2024", and "2026" in anna. Merge drafts of one city, year, benchmark and assessor.'
    ]
    same = tmp_path / "x" / "anna.xlsx"
    same.parent.mkdir()
    same.write_bytes(drafts[0].read_bytes())
    visit = tmp_path / "visit.xlsx"
    write_form(TOOLKIT, visit, city="brno", year=2026, visit=True)
    (tmp_path / "no.csv").write_text("a\n1\n", "utf-8")
    for wrong, message in (
        ([drafts[0]], "there is 1"),
        ([drafts[0], same], "cannot tell it from the others"),
        ([drafts[0], visit], "is the workbook of a visit"),
        ([drafts[0], tmp_path / "no.csv"], "is not a form"),
    ):
        with pytest.raises(InputError, match=message):
            merge_drafts(wrong)


def test_a_fault_in_a_draft_is_told_with_its_cell(drafts, tmp_path):
    wrong = filled(load_benchmark(TOOLKIT), {**BELA, "rating strategy": {"rating": "half"}}, into=tmp_path / "w.xlsx")
    with pytest.raises(InputError) as refused:
        merge_drafts([drafts[0], wrong])
    assert len(refused.value.faults) == 1
    assert str(refused.value.faults[0]).startswith("w.xlsx, Assessment!")


def test_the_command_says_the_rule_and_never_writes_over_a_file(drafts, tmp_path, capsys):
    out = tmp_path / "m.xlsx"
    call = ["merge", *map(str, drafts), "-o", str(out)]
    with pytest.raises(SystemExit) as ended:
        main(call)
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert (
        "brno, 2026, introductory-language-courses, self: 2 drafts merged; 3 ratings, of which 2 not the same" in said
    )
    assert "lower median" in said
    with pytest.raises(SystemExit) as ended:
        main(call)
    assert ended.value.code == 2
    assert "exists already" in capsys.readouterr().err


def test_of_a_condition_without_order_most_drafts_decide(tmp_path):
    asked = load_benchmark(ROOT / "data/examples/expert-view.yaml")
    said = {"anna": "council", "bela": "appointed", "cyn": "dont_know", "dora": "appointed"}
    drafts = [
        filled(asked, {**START, "context governance": {"level": word}, f"rating {asked.ids[0]}": {"rating": "40.5"}},
               into=tmp_path / f"{name}.xlsx")
        for name, word in said.items()
    ]  # fmt: skip
    merged = merge_drafts(drafts, [asked])
    assert merged.given.entries["context governance"] == {"level": "appointed"}
    (row,) = merged.differences.to_dict("records")
    assert (row["about"], row["how"]) == ("Who leads the city", "most drafts")
    assert {name: row[name] for name in said} == said
