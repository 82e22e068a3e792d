"""No part of a URL that does not parse cleanly is ever shown, and the message says how to write it."""

import itertools

import pytest
from tinyproject import make_project, write_params

from ickit._base.urls import has_secret, is_url, parses_cleanly, redact_url
from ickit.cli.commands import main
from ickit.collect.add.add import add
from ickit.errors import InputError
from ickit.sources.read import read

PIECES = ("Wolken", "Ziege", "Kamin")
UNCLEAN = [
    f"{kind}anna:{one}{PIECES[0]}{first}{PIECES[1]}{second}{PIECES[2]}@db.example.org/survey"
    for kind, one, (first, second) in itertools.product(
        ("postgresql://", "postgresql+psycopg://", "s3://", "https://", "mysql://"),
        ("", "7"),
        [*itertools.permutations("@/#?", 2), ("/", "/"), ("@", "@"), ("@", "")],
    )
]
FORMS = [
    f"postgresql:anna:{PIECES[0]}@host/survey",
    f"postgresql:/anna:{PIECES[0]}/{PIECES[1]}@host",
    f"simplecache::s3://anna:{PIECES[0]}/{PIECES[1]}@bucket",
    f"postgresql://anna:12/{PIECES[0]}@host/x",
    f"postgresql+psycopg//anna:{PIECES[0]}@host/survey",
    f"https;//anna:{PIECES[0]}@example.org/x.xlsx",
    f"anna:{PIECES[0]}/{PIECES[1]}@db.example.org:5432/survey",
    f"postgresql://anna:{PIECES[0]}#{PIECES[1]}",
    f"postgresql://anna:[{PIECES[0]}/{PIECES[1]}@host/x",
    f"postgresql://anna:{PIECES[0]} {PIECES[1]}@host/x",
]


@pytest.mark.parametrize("url", [*UNCLEAN[::23], *FORMS])
def test_no_part_of_it_is_shown_and_percent_encoding_is_the_mend(url, tmp_path, capsys):
    assert is_url(url)
    said = [redact_url(url)]
    for call in (lambda: read(url, []), lambda: add([], url)):
        with pytest.raises(InputError, match="Percent-encode") as error:
            call()
        said.append(str(error.value))
    with pytest.raises(SystemExit):
        main(["check", url])
    captured = capsys.readouterr()
    said += [captured.out, captured.err]
    assert not any(piece in text for piece in (*PIECES, "anna", "survey", "example") for text in said), said
    assert "@ as %40" in captured.err


def test_every_mix_of_signs_is_unclean_and_shows_nothing():
    for url in UNCLEAN:
        assert not parses_cleanly(url), url
        assert not any(piece in redact_url(url) for piece in (*PIECES, "survey")), url


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("postgresql://anna:a%2Fb%40c%23@host:5432/survey?sslmode=require", 'postgresql database "survey"'),
        ("postgresql+psycopg://anna@[::1]:5432/survey", 'postgresql database "survey"'),
        ("https://example.org/@people/all.xlsx", 'https source "all.xlsx"'),
        ("s3://bucket/a/2031", 's3 source "2031"'),
        ("abfs://box@account.dfs.core.windows.net/wave", 'abfs source "wave"'),
        ("sqlite:///tables/anna@home#1.db", 'sqlite database "anna@home"'),
    ],
)
def test_what_parses_cleanly_is_called_by_its_name(url, name):
    assert parses_cleanly(url)
    assert redact_url(url) == name
    assert has_secret(url) == (":a%2F" in url)


@pytest.mark.parametrize(
    "path", [r"C:\data\x", "C:/data/x", "tables/a@b", "wave:2031/x", "zip.d/x", "s3/a@b", "C:a@b/x"]
)
def test_a_path_is_no_url(path):
    assert not is_url(path)


def test_a_params_file_shows_no_part_of_it(tmp_path, monkeypatch, capsys):
    root = make_project(tmp_path / "project")
    monkeypatch.chdir(root)
    for url in (UNCLEAN[3], *FORMS):
        write_params(root, {"notebook": "tiny", "parameters": {"city": "aa"}}, data=url)
        with pytest.raises(SystemExit):
            main(["run", "params/run.yaml"])
        captured = capsys.readouterr()
        assert "Percent-encode" in captured.err
        assert not any(piece in captured.out + captured.err for piece in PIECES)
    assert has_secret("postgresql://anna:a%2Fb@host/survey")
