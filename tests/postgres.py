"""A PostgreSQL server of the tests' own: in a temporary folder, on a socket and a loopback port, thrown away after."""

import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

INSTALLED = Path("/usr/lib/postgresql")  # Debian keeps the server's programs out of PATH


def program(name: str) -> str | None:
    places = [str(path) for path in sorted(INSTALLED.glob("*/bin"), reverse=True)]
    return shutil.which(name, path=os.pathsep.join([*places, os.environ.get("PATH", "")]))


class Postgres:
    """One server; `database()` makes a new, empty database in it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._user = "postgres" if os.getuid() == 0 else None  # the server refuses to run as root
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]

    def create(self) -> None:
        if self._user:
            shutil.chown(self._folder, self._user)
        data = str(self._folder / "data")
        self._run("initdb", "--pgdata", data, "--username", "test", "--auth", "trust", "--no-sync")
        self.start()

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=50"
        log = str(self._folder / "log")
        self._run(
            "pg_ctl", "start", "--wait", "--pgdata", str(self._folder / "data"), "--options", options, "--log", log
        )

    def stop(self, mode: str = "immediate") -> None:
        self._run("pg_ctl", "stop", "--wait", "--mode", mode, "--pgdata", str(self._folder / "data"))

    @property
    def runs(self) -> bool:
        return (self._folder / "data" / "postmaster.pid").exists()

    def database(self) -> str:
        """The URL of a new database."""
        name = f"test_{uuid.uuid4().hex[:12]}"
        self.query(f"CREATE DATABASE {name}", "postgres")
        return f"postgresql://test@127.0.0.1:{self.port}/{name}"

    def query(self, sql: str, database: str) -> str:
        where = ("--host", "127.0.0.1", "--port", str(self.port), "--username", "test", "--dbname", database)
        return self._run("psql", *where, "--no-psqlrc", "--tuples-only", "--no-align", "--command", sql).strip()

    def _run(self, name: str, *arguments: str) -> str:
        path = program(name)
        assert path, f"{name} is not installed"
        done = subprocess.run(  # noqa: S603 - the server's own programs
            [path, *arguments],
            check=False,
            user=self._user,
            cwd="/",
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert done.returncode == 0, f"{name} failed: {done.stdout}"
        return done.stdout


@contextmanager
def postgres_server() -> Iterator[Postgres]:
    """A running server; skipped where PostgreSQL is not installed, an error where CI is set."""
    if not program("initdb"):
        reason = "PostgreSQL's server programs (initdb) are not installed: apt-get install postgresql"
        assert not os.environ.get("CI"), reason
        pytest.skip(reason)
    folder = Path(tempfile.mkdtemp(prefix="zhusan-postgres-"))
    server = Postgres(folder)
    try:
        server.create()
        yield server
    finally:
        if server.runs:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)
