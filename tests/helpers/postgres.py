"""A PostgreSQL server of the tests' own, from the system's packages: on loopback, with passwords, gone at the end."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[4]))


@dataclass(frozen=True)
class Server:
    """A running server: where it listens, its user and password."""

    port: int
    password: str
    user: str = "coordinator"

    def url(self, database: str, password: bool = True) -> str:
        """The URL of a database, with the password or without."""
        secret = f":{self.password}" if password else ""
        return f"postgresql+psycopg://{self.user}{secret}@127.0.0.1:{self.port}/{database}"

    def run(self, statement: str, database: str = "postgres") -> None:
        """One statement outside a transaction."""
        engine = sa.create_engine(self.url(database), isolation_level="AUTOCOMMIT", poolclass=sa.pool.NullPool)
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()


def _as_user() -> list[str]:
    """How to run a program without the rights of root, which the server refuses."""
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server that only this session uses."""
    if not PROGRAMS or not shutil.which("setpriv"):
        pytest.skip("no PostgreSQL server (Debian: apt-get install postgresql) is on this machine")
    programs, as_user = PROGRAMS[-1].parent, _as_user()
    at = Path(tempfile.mkdtemp(prefix="ickit-postgres-"))
    at.chmod(0o755)
    (at / "data").mkdir()
    secret = at / "password"
    password = secrets.token_hex(12)
    secret.write_text(password)
    if as_user:
        for path in (at / "data", secret):
            shutil.chown(path, "postgres", "postgres")
    made = [programs / "initdb", "-D", at / "data", "-U", "coordinator", "-A", "scram-sha-256", f"--pwfile={secret}"]
    order = (
        ["--locale-provider=icu", "--icu-locale=en"] if int(PROGRAMS[-1].parts[4]) >= 15 else []
    )  # not by code point
    subprocess.run([*as_user, *made, *order, "-E", "UTF8", "--no-sync"], check=True, capture_output=True, cwd=at)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    more = ["-p", str(port), "-h", "127.0.0.1", "-k", "", "-c", "fsync=off"]
    with (at / "log").open("wb") as log:
        process = subprocess.Popen(
            [*as_user, programs / "postgres", "-D", at / "data", *more], stdout=log, stderr=log, cwd=at
        )
    try:
        found = Server(port, password)
        _wait(found, process, at / "log")
        yield found
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(at, ignore_errors=True)


def _wait(server: Server, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            server.run("SELECT 1")
        except sa.exc.OperationalError:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        else:
            return


@pytest.fixture
def postgres(server: Server) -> Iterator[Callable[[], str]]:
    """Makes an empty database at every call, and gives its URL with the password."""
    made: list[str] = []

    def make() -> str:
        made.append(f"survey_{secrets.token_hex(6)}")
        server.run(f"CREATE DATABASE {made[-1]}")
        return server.url(made[-1])

    yield make
    for name in made:
        server.run(f"DROP DATABASE {name} WITH (FORCE)")
