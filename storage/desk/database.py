"""How the app database is opened: beside the catalogue, brought to this version by migrations, never dropped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import OperationalError

from casefile.errors import Unavailable, of_the_machine
from casefile.settings import Settings
from storage.catalogue.driver import open_engine
from storage.desk.tables import identity

AppDatabase = Engine
FILE = "desk.db"
_MIGRATIONS = Path(__file__).parent / "migrations"
# Two programs that open an old database at once migrate it one after the other (any number that is ours alone).
_LOCK = 0x636173656669


def has_app_database(settings: Settings) -> bool:
    """Whether the desk was ever used here: nothing else makes its tables."""
    if settings.database_url is None:
        return (settings.home_folder / FILE).exists()
    engine = open_engine(settings.database_url)
    try:
        return inspect(engine).has_table(identity.name)
    finally:
        engine.dispose()


def open_app_database(settings: Settings) -> AppDatabase:
    """The app database, with this version's tables. Raises ``Unavailable`` where it cannot be reached."""
    url = settings.database_url or f"sqlite:///{settings.home_folder / FILE}"
    try:
        engine = open_engine(url)
        migrate(engine)
    except OperationalError as error:
        raise of_the_machine(error) or Unavailable("database-silent") from error
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A connection that writes all or nothing, and waits for its turn."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


def migrate(engine: Engine) -> None:
    """Bring the tables to this version. One of a later version is refused: it is not ours to change."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        if _is_current(connection, config):
            return
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _is_current(connection: Connection, config: Config) -> bool:
    script = ScriptDirectory.from_config(config)
    context = MigrationContext.configure(connection, opts={"version_table": "desk_version"})
    found = context.get_current_revision()
    if found and found not in {one.revision for one in script.walk_revisions()}:
        raise Unavailable("app-database-newer")
    return found == script.get_current_head()
