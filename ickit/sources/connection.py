"""Connections to databases: one transaction each, and whatever goes wrong said without a user, password or host."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from ickit._base.urls import DATABASES, redact_url, scheme, sqlite_file
from ickit.errors import Fault, InputError

SECONDS_TO_CONNECT = 10
SECONDS_TO_WAIT = 300
_INSTALL = 'Install its driver: python -m pip install "psycopg[binary]". The URL begins with postgresql+psycopg://.'
_ROWS_OF_ONE_LOCK = 5_271_843_906  # the number that all who add to one database agree on


@contextmanager
def reading(url: str) -> Iterator[sa.Connection]:
    """A connection in one read transaction: all that is read is as it was at one moment.

    Raises InputError where the database cannot be reached or read.
    """
    file = sqlite_file(url)
    if scheme(url) == "sqlite" and (given := sorted(_options(url) - _HARMLESS)):
        mend = "Leave out what stands after the question mark."
        raise InputError(Fault(redact_url(url), f"is only read, and is opened otherwise by {', '.join(given)}", mend))
    if file is not None and not file.is_file():
        raise InputError(Fault(redact_url(url), "there is no such database file", "Check the path."))
    with _connected(url) as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA query_only = ON")
            connection.exec_driver_sql("BEGIN")
        else:
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        yield connection


_HARMLESS = {"timeout"}  # options of an SQLite URL that change nothing on the disk


def _options(url: str) -> set[str]:
    """The names of the options in a URL's query."""
    return {name.casefold() for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True)}


@contextmanager
def writing(url: str) -> Iterator[sa.Connection]:
    """A connection in one transaction that no other ``writing`` runs beside; it is committed at the end, or, where
    anything is raised, undone. Raises InputError where the database cannot be reached or written.
    """
    with _connected(url) as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
            connection.exec_driver_sql("COMMIT")
        else:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{SECONDS_TO_WAIT}s'")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ROWS_OF_ONE_LOCK})")
            yield connection
            connection.commit()


@contextmanager
def _connected(url: str) -> Iterator[sa.Connection]:
    name = redact_url(url)
    try:
        engine = _engine(url, name)
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()
    except SQLAlchemyError as error:
        raise InputError(_told(error, name)) from None


def _engine(url: str, name: str) -> sa.Engine:
    if scheme(url) not in DATABASES:
        raise InputError(Fault(name, "is of a kind that is not read here", "Use SQLite or PostgreSQL."))
    try:
        made = sa.make_url(url)
    except (ArgumentError, ValueError):
        mend = "Write it as sqlite:///FILE or postgresql+psycopg://USER@HOST/DATABASE."
        raise InputError(Fault(name, "the URL cannot be read", mend)) from None
    more: dict[str, Any] = {"timeout": SECONDS_TO_WAIT}
    if scheme(url) == "sqlite":
        if sqlite_file(url) is None:
            raise InputError(Fault(name, "names no file", "Write it as sqlite:///FILE.")) from None
        options = {"isolation_level": "AUTOCOMMIT"}  # transactions are begun here, by their own statements
    else:
        driver = made.drivername.partition("+")[2] or "psycopg"
        made = made.set(drivername=f"postgresql+{driver}")
        more = {} if "connect_timeout" in made.query else {"connect_timeout": SECONDS_TO_CONNECT}
        options = {}
    try:
        return sa.create_engine(made, connect_args=more, hide_parameters=True, poolclass=sa.pool.NullPool, **options)
    except (ModuleNotFoundError, ImportError, NoSuchModuleError):
        raise InputError(Fault(name, "cannot be read, since its driver is not installed", _INSTALL)) from None
    except (SQLAlchemyError, TypeError, ValueError):
        raise InputError(Fault(name, "the URL cannot be used", "Check its parts one by one.")) from None


_STATES = {
    "28P01": ("refuses the password", "Check user and password."),
    "28000": ("refuses the user", "Check user and password."),
    "3D000": ("is not there", "Check the database's name."),
    "42501": ("does not let this user do that", "Ask who keeps the database for the right to read it, or to write it."),
    "55P03": ("is being written by another program", "Wait until it is done."),
    "57014": ("took too long to answer", "Try again."),
    "25006": ("can only be read", "Ask who keeps the database for the right to write it."),
    "23502": ("wants a value in a column that the rows leave blank", "Fill it in, or let the column be blank."),
    "23503": ("has a rule that a row must stand in another of its tables first", "Add that row first."),
    "23505": ("has a rule against the same value twice, which a row would break", "Compare it with what is there."),
    "23514": ("has a rule for its values, which a row would break", "Ask who keeps the database for the rule."),
    "53300": ("has too many connections", "Try again later."),
}
_WORDS = {
    "password authentication failed": _STATES["28P01"],
    "no password supplied": (
        "asks for a password",
        "Give it in the environment variable PGPASSWORD, or in the password file of PostgreSQL.",
    ),
    "no pg_hba.conf entry": _STATES["28000"],
    'role "': _STATES["28000"],
    "does not exist": _STATES["3D000"],
    "refused": ("cannot be reached: nothing answers there", "Check host and port, and that the server runs."),
    "no such file": ("cannot be reached: nothing answers there", "Check host and port, and that the server runs."),
    "resolve": ("cannot be reached: there is no such host", "Check the host's name."),
    "name or service": ("cannot be reached: there is no such host", "Check the host's name."),
    "timeout": ("cannot be reached in time", "Check host and port, and that the server runs."),
    "invalid connection option": ("the URL cannot be used", "Check what stands after its question mark."),
    "not null constraint": _STATES["23502"],
    "foreign key constraint": _STATES["23503"],
    "unique constraint": _STATES["23505"],
    "check constraint": _STATES["23514"],
    "database is locked": _STATES["55P03"],
    "readonly database": _STATES["25006"],
    "read-only": _STATES["25006"],
    "unable to open": ("cannot be opened", "Check the path, and that you may read and write there."),
    "not a database": ("is no SQLite database", "Name a file that SQLite wrote."),
    "malformed": ("is damaged", "Restore it from a copy."),
    "could not decode": ("holds text that is not UTF-8", "Write it again as UTF-8."),
    "disk i/o error": ("cannot be written or read: its disk may be full", "Make room on the disk, and check it."),
    "disk is full": ("has no room left", "Make room on the disk."),
}


def _table_and_column(original: object) -> list[str]:
    """The table, and the column or the rule in it, that a driver's error is about, where it says so."""
    if found := re.search(r"constraint failed: (\w+)(?:\.(\w+))?$", str(original)):  # as SQLite says it
        return [part for part in found.groups() if part]
    said = getattr(original, "diag", None)
    parts = [getattr(said, part, None) for part in ("table_name", "column_name", "constraint_name")]
    return [part for part in parts if part][:2]


def _told(error: SQLAlchemyError, name: str) -> Fault:
    """The fault behind a driver's error, in our own words: the driver's may repeat the URL."""
    original = error.orig if isinstance(error, DBAPIError) else error
    name = ", ".join([name, *_table_and_column(original)])
    if (state := getattr(original, "sqlstate", None)) in _STATES:
        return Fault(name, *_STATES[state])
    said = str(original).casefold()
    for word, told in _WORDS.items():
        if word in said:
            return Fault(name, *told)
    code = f", {state}" if state else ""
    return Fault(name, f"cannot be read or written ({type(original).__name__}{code})", "Check it with its own program.")
