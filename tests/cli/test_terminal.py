"""Whatever a file is called, it does nothing to the terminal and forges no line of a summary."""

import shutil
from pathlib import Path

import pytest

from ickit.cli.commands import main

NAMES = [
    "\x1b[2J\x1b[32mall well.csv",
    "a.csv: 9 rows added to assessments.\nsource: 9 files added, 0 refused.csv",
    "\x9b31mred.csv",
    "evil\u202exslx.csv",
    "\x1b]0;title\x07.csv",
    "line\u2028break.csv",
]


def run(words: list[str]) -> int:
    with pytest.raises(SystemExit) as ended:
        main(words)
    return int(ended.value.code or 0)


@pytest.mark.parametrize("name", NAMES)
def test_names_of_files_are_shown_by_their_codes(name, tmp_path, capsys):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / name).write_text("no form\n", encoding="utf-8")
    out, benchmark = str(tmp_path / "m.csv"), "introductory-language-courses"
    for words in (
        ["add", str(folder), "--to", str(tmp_path / "to")],
        ["add", str(folder / f"{name}x"), "--to", str(tmp_path / "to")],
        ["map", str(folder / name), "-o", out, "--benchmark", benchmark],
        ["map", str(folder / f"{name}x"), "-o", out, "--benchmark", benchmark],
        ["check", str(folder)],
        ["check", str(folder / name)],
    ):
        run(words)
        captured = capsys.readouterr()
        said = captured.out + captured.err
        assert all(ch.isprintable() or ch == "\n" for ch in said), words
        assert "\x1b" not in said
        assert not any(line.startswith(("source: 9", "over.csv", "break.csv")) for line in said.splitlines())


def test_a_name_that_is_no_unicode_is_shown(tmp_path, capsys):
    folder = tmp_path / "in"
    folder.mkdir()
    try:
        (folder / "caf\udce9.csv").write_bytes(b"x\n")
    except (OSError, UnicodeError):
        shutil.rmtree(folder)  # no such names here
        return
    assert run(["add", str(folder), "--to", str(tmp_path / "to")]) == 2
    assert "caf\\udce9.csv" in capsys.readouterr().err


def test_names_of_people_keep_their_letters(tmp_path, capsys):
    (tmp_path / "Ålvik – København.csv").write_text("x\n", encoding="utf-8")
    assert run(["add", str(Path(tmp_path) / "Ålvik – København.csv"), "--to", str(tmp_path / "to")]) == 2
    assert "Ålvik – København.csv" in capsys.readouterr().err
