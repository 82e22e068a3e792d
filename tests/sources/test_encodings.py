"""A CSV file that is not Unicode is read in the code page that it was written in, or refused; never in another."""

import pytest
from tablefiles import folder, look

from ickit.collect.add.add import add
from ickit.collect.add.submission import Row, Submission
from ickit.errors import InputError
from ickit.sources.encodings import PAGES, Known, code_page_of

RATINGS = "city,year,benchmark,key_factor,rating,note\n"
CITIES = {
    "cp1250": ["Głogów;PL", "Świdnica;PL", "Hódmezővásárhely;HU", "Žďár;CZ", "Târgovişte;RO"],
    "cp1251": ["Търговище;BG", "Плевен;BG", "Житомир;UA"],
    "cp1252": ["Besançon;FR", "Ängelholm;SE", "Ísafjörður;IS", "Guimarães;PT"],
    "cp1253": ["Ιωάννινα;GR", "Καλαμάτα;GR", "Λεμεσός;CY"],
    "cp1254": ["Niğde;TR", "Şanlıurfa;TR", "İskenderun;TR"],
    "cp1257": ["Panevėžys;LT", "Liepāja;LV", "Võru;EE"],
}  # fmt: skip


def table(names, head="city;name;country"):
    return "\n".join([head, *(f"c{i};{name}" for i, name in enumerate(names))]) + "\n"


@pytest.mark.parametrize("page", CITIES)
def test_a_code_page_of_europe_is_recognised_and_named(tmp_path, page):
    checked = look(folder(tmp_path, cities=table(CITIES[page]).encode(page), assessments=RATINGS))
    assert checked.faults == ()
    assert checked.tables.cities["name"].tolist() == [name.split(";")[0] for name in CITIES[page]]
    assert f"so it was read as {PAGES[page][0]}; check accents in names" in str(checked.notices[0])


@pytest.mark.parametrize("page", CITIES)
def test_names_without_a_country_are_read_right_or_refused(tmp_path, page):
    for i, name in enumerate(CITIES[page]):
        at = tmp_path / str(i)
        at.mkdir()
        text = table([name.split(";")[0]], "city;name")
        checked = look(folder(at, cities=text.encode(page), assessments=RATINGS))
        if checked.tables is None:
            (fault,) = checked.faults
            assert "nothing shows for certain how it was written" in fault.problem
            assert fault.place == "cities.csv, line 2"
        else:
            assert checked.tables.cities["name"].tolist() == [name.split(";")[0]]


def test_names_of_the_cities_table_show_how_another_file_was_written(tmp_path):
    cities = "city,name\nc1,Muğla\nc2,Ağrı\n"
    rows = RATINGS + "Muğla,2024,bench,one,met,\nc2,2024,bench,one,met,\n"
    checked = look(folder(tmp_path, cities=cities, assessments=rows.encode("cp1254")))
    assert checked.faults == ()
    assert checked.tables.assessments["city"].tolist() == ["c1", "c2"]
    other = "city,name\nc1,Mugla\nc2,Other\n"
    assert look(folder(tmp_path, cities=other)).tables is None


def test_the_country_of_a_rows_city_shows_how_its_note_was_written(tmp_path):
    rows = RATINGS + "c1,2024,bench,one,met,Genève\n"
    for country, fine in (("CH", True), ("", False)):
        source = folder(tmp_path, cities=f"city,country\nc1,{country}\n", assessments=rows.encode("cp1252"))
        checked = look(source)
        assert (checked.faults == ()) is fine
        if fine:
            assert checked.tables.assessments["note"].tolist() == ["Genève"]


@pytest.mark.parametrize("stray", [b"\xe9", b"\xff", b"\x80"])
def test_one_stray_byte_does_not_turn_a_utf_8_file_into_rubbish(tmp_path, stray):
    data = table(["Žilina;SK", "Øksnes;NO"]).encode() + b"c9;Br" + stray + b"z;SK\n"
    (fault,) = look(folder(tmp_path, cities=data, assessments=RATINGS)).faults
    assert fault.place == "cities.csv, line 4"
    assert 'is UTF-8 but for one byte, after "c9;Br"' in fault.problem


def test_nothing_is_added_to_a_file_whose_code_page_is_doubtful(tmp_path):
    doubtful = "city,name\nc1,Čačak\n".encode("cp1250")
    source = folder(tmp_path, cities=doubtful, assessments=RATINGS)
    row = Row("cities", {"city": "c2", "name": "Brunkeby"}, "x")
    with pytest.raises(InputError, match="nothing shows for certain"):
        add([Submission("x", (row,))], str(source))
    assert (tmp_path / "cities.csv").read_bytes() == doubtful


def test_what_is_added_keeps_the_code_page_that_was_read(tmp_path):
    before = table(CITIES["cp1250"]).encode("cp1250")
    source = folder(tmp_path, cities=before, assessments=RATINGS)
    rows = [Row("cities", {"city": "c8", "name": "Łęczyca", "country": "PL"}, "x")]
    add([Submission("x", tuple(rows))], str(source))
    assert (tmp_path / "cities.csv").read_bytes() == before + "c8;Łęczyca;PL\n".encode("cp1250")
    rows = [Row("cities", {"city": "c9", "name": "Αθήνα", "country": "GR"}, "x")]
    done = add([Submission("x", tuple(rows))], str(source))
    assert (tmp_path / "cities.csv").read_bytes().decode("utf-8-sig").endswith("c8;Łęczyca;PL\nc9;Αθήνα;GR\n")
    assert "was written in Windows-1250, which lacks a character" in " ".join(map(str, done.notices))


def test_what_was_read_in_another_files_light_is_written_in_it(tmp_path):
    cities = "city,name\nc1,Muğla\n"
    rows = (RATINGS + "Muğla,2024,bench,one,met,\n").encode("cp1254")
    source = folder(tmp_path, cities=cities, assessments=rows)
    bench = tmp_path.parent / "bench.yaml"
    bench.write_text("id: bench\ntitle: B\nkey_factors: [{id: one, name: One}]\n", encoding="utf-8")
    values = {"city": "c1", "year": "2025", "benchmark": "bench", "key_factor": "one", "rating": "met"}
    row = Row("assessments", values, "x")
    add([Submission("x", (row,))], str(source), benchmarks=[str(bench)])
    assert (tmp_path / "assessments.csv").read_bytes() == rows + b"c1,2025,bench,one,met,\n"


def test_dashes_and_quotation_marks_are_told_from_letters():
    text = "a;b\n1;“Zürich” – l’été\n2;10 € à payer, déjà réglé\n3;Besançon\n"
    assert code_page_of(text.encode("cp1252"), "x.csv", Known()) == "cp1252"
