"""What a draft shows of answers: nothing that can be a name."""

import pytest
from exportreading import drafted, mapping_rows
from surveyexports import RATING, written

NAMED = {
    "Ihr Name": ["Anna Musterfrau", "Jan Kowalski"],
    "Votre nom": ["Dupont Marie-Claire", "Étienne Roux"],
    "Navn": ["Kari Nordmann", "Ola"],
    "Completed by": ["J. Quist", "M. Ortega Ruiz"],
    "Name and position": ["Ms Quist, head of unit", "Mr Ruiz, clerk"],
    "Imię i nazwisko": ["Jan Kowalski", "Zofia Nowak"],
    "Ποιος συμπληρώνει": ["Μαρία", "Γιώργος Παπαδόπουλος"],
    "Anything else?": ["Ask Jane in room 4", "nothing"],
    "When and who": ["Erika 3 May 2024", "3.5.2024 14:30 Erika Muster"],
    "Mixed": ["Yes", "Jane said no"],
}
SHOWN = {
    "Rating": ["Yes", "Partly", "Nein", "Weiß nicht"],
    "Share": ["12,5", "301 422", "95.100", "7 %"],
    "Since": ["2019-05-01", "3. Mai 2024", "1/2/2023"],
    "Level": ["not_met", "met"],
}


def samples(tmp_path, head, values):
    rows = [["Timestamp", "City", RATING, head]]
    rows += [[f"2024-05-0{i} 10:00:00", f"Altburg {i}", "Yes", value] for i, value in enumerate(values, start=1)]
    mapping = drafted(written(tmp_path, rows, "forms.csv"))
    return mapping_rows(mapping)[-1]["samples"], mapping.read_text("utf-8-sig")


@pytest.mark.parametrize(("head", "values"), NAMED.items(), ids=NAMED)
def test_of_what_may_be_a_name_only_the_number_and_length_are_shown(head, values, tmp_path):
    shown, text = samples(tmp_path, head, values)
    assert not [value for value in values if value in text and value not in ("Yes", "nothing")]
    least, most = sorted(map(len, values))
    assert shown in (f"(2 different answers of {least} to {most} characters)", "(not shown)")


@pytest.mark.parametrize(("head", "values"), SHOWN.items(), ids=SHOWN)
def test_ratings_numbers_and_dates_are_shown(head, values, tmp_path):
    shown, _ = samples(tmp_path, head, values)
    assert shown == " | ".join(values[:3])


def test_cities_are_shown(tmp_path):
    _, text = samples(tmp_path, "x", ["1"])
    assert "Altburg 1" in text
