"""URLs of sources: what kind each is, what messages call it, and whether it holds a secret."""

import os
import re
from pathlib import Path, PurePosixPath
from urllib.parse import parse_qsl, unquote, urlsplit

from ickit.errors import quoted

DATABASES = ("sqlite", "postgresql", "postgres")
_OTHER_DATABASES = ("mysql", "mariadb", "oracle", "mssql", "cockroachdb", "duckdb", "snowflake", "bigquery")
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
_SECRET = re.compile(r"pass|pwd|secret|token|key|signature|credential|^sig$", re.IGNORECASE)


def is_url(text: str) -> bool:
    """Whether ``text`` is a URL (a Windows drive such as ``C:`` is none).

    >>> is_url("sqlite:///network.db"), is_url("data/demo"), is_url(r"C:\\\\data")
    (True, False, False)
    """
    return _URL.match(text) is not None


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


def redact_url(url: str) -> str:
    """What messages call a source: its kind and its own name, without user, password, host and query.

    >>> redact_url("postgresql+psycopg://anna:secret@db.example.org:5432/survey?sslmode=require")
    'postgresql database "survey"'
    >>> redact_url("sqlite:///data/network.db"), redact_url("s3://key:secret@bucket/wave/2024?versionId=1")
    ('sqlite database "network.db"', 's3 source "2024"')
    """
    inner = url.partition("://")[2].partition("?")[0].partition("#")[0].split("::")[0]
    path = inner if scheme(url) in ("sqlite", "file", "memory", "zip") else inner.rpartition("@")[2].partition("/")[2]
    cut = "@" in url and "@" not in inner  # a password with a question mark, say: nothing is sure of what stands before
    name = "" if cut else PurePosixPath(unquote(path).replace("\\", "/")).name
    what = "database" if is_database(url) else "source"
    return f"{scheme(url)} {what}" + (f" {quoted(name)}" if name else "")


def has_secret(url: str) -> bool:
    """Whether a URL holds a password, or a query parameter that may be one. Raises ValueError for a broken URL.

    >>> has_secret("postgresql://anna@host/survey"), has_secret("postgresql://host/survey?password=x")
    (False, True)
    """
    return any(
        urlsplit(part).password is not None
        or any(_SECRET.search(name) for name, _ in parse_qsl(urlsplit(part).query, keep_blank_values=True))
        for part in url.split("::")
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
