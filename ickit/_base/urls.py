"""URLs of sources: what kind each is, what messages call it, and whether it holds a secret."""

import os
import re
from pathlib import Path, PurePosixPath
from urllib.parse import parse_qsl, unquote, urlsplit

from ickit.errors import Fault, InputError, quoted

DATABASES = ("sqlite", "postgresql", "postgres")
_OTHER_DATABASES = ("mysql", "mariadb", "oracle", "mssql", "cockroachdb", "duckdb", "snowflake", "bigquery")
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
_LOCAL = ("sqlite", "file", "memory", "zip")
_NEARLY = re.compile(
    rf"(?:[a-z0-9]+::)*(?:{'|'.join(DATABASES + _OTHER_DATABASES)}|https?|s3|s?ftp|gs|abfs|az)(?:\+\w+)?"
    r"(?::.*[@/]|(?:;|//|\\\\).*@)|[\w.+-]{2,}:.*@[\w.-]+(?::\d+)?/\w+$",
    re.IGNORECASE,
)
_SECRET = re.compile(r"pass|pwd|secret|token|key|signature|credential|^sig$", re.IGNORECASE)


def is_url(text: str) -> bool:
    """Whether ``text`` is a URL (a Windows drive such as ``C:`` is none).

    >>> is_url("sqlite:///network.db"), is_url("data/demo"), is_url(r"C:\\\\data")
    (True, False, False)
    """
    return _URL.match(text) is not None or _NEARLY.match(text) is not None


def scheme(url: str) -> str:
    """What stands before ``://``, without the driver, in lower case.

    >>> scheme("postgresql+psycopg://host/survey")
    'postgresql'
    """
    found = _URL.match(url)
    return found[1].partition("+")[0].casefold() if found else ""


def is_database(url: str) -> bool:
    """Whether a URL names a database (one that cannot be read here too)."""
    return scheme(url) in DATABASES + _OTHER_DATABASES


def parses_cleanly(url: str) -> bool:
    """Whether it is certain where user, password, host and path of a URL end: a password that holds ``@``, ``/``, ``#``
    or ``?`` as they are would pass for something else.

    >>> parses_cleanly("postgresql://anna:a%2Fb@host/survey"), parses_cleanly("postgresql://anna:a/b@host/survey")
    (True, False)
    """
    parts = re.split(r"::(?=\w+://)", url)
    return all(_is_clean(part) for part in parts if scheme(part) not in _LOCAL and not part.isalnum())


def _is_clean(url: str) -> bool:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  raises where what stands for a port is none
    except ValueError:
        return False
    secret = ":" in parts.netloc or "@" in parts.netloc or is_database(url)
    after = (parts.path, parts.query, parts.fragment)
    return (
        _URL.match(url) is not None
        and parts.netloc.count("@") < 2
        and not (secret and any("@" in part for part in after))
        and not (is_database(url) and parts.fragment)
        and not re.search(r"\s", url)
    )


def check_url(url: str, place: str = "") -> None:
    """Raise InputError, which shows no part of it, for a URL that does not parse cleanly (``place``: what it is of)."""
    if is_url(url) and not parses_cleanly(url):
        problem = "is a URL in which it is not certain where the user name and the password end"
        mend = (
            "Percent-encode what has a meaning of its own in them: @ as %40, / as %2F, # as %23, ? as %3F, : as %3A, "
            "% as %25; two slashes follow the first colon."
        )
        raise InputError(Fault(place or redact_url(url), problem, mend))


def redact_url(url: str) -> str:
    """What messages call a source: its kind and its own name, without user, password, host and query.

    >>> redact_url("postgresql+psycopg://anna:secret@db.example.org:5432/survey?sslmode=require")
    'postgresql database "survey"'

    One that does not parse cleanly is called by its kind alone.

    >>> redact_url("sqlite:///data/network.db"), redact_url("s3://key:secret@bucket/wave/2024?versionId=1")
    ('sqlite database "network.db"', 's3 source "2024"')
    """
    chain = "::" if scheme(url) in _LOCAL else r"::(?=\w+://)"
    inner = re.split(chain, url.partition("://")[2].partition("?")[0].partition("#")[0])[0]
    path = inner if scheme(url) in _LOCAL else inner.rpartition("@")[2].partition("/")[2]
    cut = ("@" in url and "@" not in inner) or not parses_cleanly(url)
    name = "" if cut else PurePosixPath(unquote(path).replace("\\", "/")).name
    what = "database" if is_database(url) else "source"
    return f"{scheme(url)} {what}".strip() + (f" {quoted(name)}" if name else "")


def has_secret(url: str) -> bool:
    """Whether a URL that parses cleanly holds a password, or a query parameter that may be one.

    >>> has_secret("postgresql://anna@host/survey"), has_secret("postgresql://host/survey?password=x")
    (False, True)
    """
    return any(
        urlsplit(part).password is not None
        or any(_SECRET.search(name) for name, _ in parse_qsl(urlsplit(part).query, keep_blank_values=True))
        for part in re.split(r"::(?=\w+://)", url)
    )


def sqlite_file(url: str, folder: Path | None = None) -> Path | None:
    """The file of an SQLite URL, its relative path taken from ``folder`` (else the working directory); None for
    another URL and for a database that is in no file.

    >>> sqlite_file("sqlite:///data/network.db").as_posix()
    'data/network.db'
    """
    if scheme(url) != "sqlite":
        return None
    name = unquote(url.partition("://")[2].partition("?")[0]).removeprefix("/")
    if name in ("", ":memory:") or name.startswith("file:"):
        return None
    return Path(name) if folder is None else folder / name


def absolute_target(source: str, folder: Path) -> str:
    """A source by its whole real path, taken from ``folder``; a URL other than of an SQLite file as it is.

    >>> absolute_target("postgresql://anna@host/survey", Path("/home"))
    'postgresql://anna@host/survey'
    """
    if (file := sqlite_file(source)) is not None:
        return sqlite_url(os.path.realpath(folder / file))
    return source if is_url(source) else os.path.realpath(folder / source)


def sqlite_url(file: str | os.PathLike[str]) -> str:
    """The URL of an SQLite file, its path as it is given.

    >>> sqlite_url("../data/network.db")
    'sqlite:///../data/network.db'
    """
    return "sqlite:///" + Path(file).as_posix().replace("%", "%25").replace("?", "%3F")
