"""Finding a record: the folder with `record.yaml`, and what its settings name."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from charter_engine.errors import InvalidSource, Malformed, Place, Problem, Unavailable
from charter_engine.language.settings import FILE, read_settings, write_settings
from charter_engine.log.keys import LOG, Signer, is_name
from charter_engine.model.settings import Settings
from charter_engine.render.visible import visible
from charter_engine.workspace.find import read_bytes, shown
from charter_engine.workspace.output import write_whole
from charter_engine.workspace.records.key_file import make_key, read_key

if TYPE_CHECKING:
    from charter_engine.store.append import Record

VARIABLE: Final = "CHARTER_RECORD"
USUAL: Final = "record"
LONGEST_NAME: Final = 200
_ADDRESS = "postgresql"


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of a record, and its settings."""

    folder: Path
    settings: Settings

    @property
    def database(self) -> str:
        """The address of the database."""
        held = self.settings.database
        return held if held.startswith(_ADDRESS) else f"sqlite:///{self._path(held)}"

    @property
    def anchor(self) -> Path:
        """The file with the newest checkpoint that was signed here."""
        return self._path(self.settings.anchor)

    @property
    def publish(self) -> Path:
        """The folder that everyone may have."""
        return self._path(self.settings.publish)

    def signer(self) -> Signer:
        """Who signs for the record.

        Raises:
            Malformed: when there is no key, or others can read it.
        """
        return read_key(self._path(self.settings.key), self.settings.record, LOG)

    def _path(self, named: str) -> Path:
        return (self.folder / named).resolve()


def find_record(given: Path | None) -> Home:
    """The record in the folder that is given, else in CHARTER_RECORD, else in record/ here.

    Raises:
        InvalidSource: when there is no `record.yaml`, with how to begin one; or with every problem in it.
        Malformed: when what must stay secret or apart would be published.
    """
    folder = given or Path(os.environ.get(VARIABLE) or USUAL)
    file = folder / FILE
    if not file.is_file():
        found = f"There is no record here: the folder has no {FILE}."
        expected = f"Name its folder with --record or in {VARIABLE}. `charter log create DIR --name NAME` begins one."
        raise InvalidSource([Problem(Place(str(folder)), "no-record", found, expected)])
    home = Home(folder, read_settings(read_bytes(file), shown(file)))
    _keep_apart(home)
    return home


def with_anchor(home: Home, file: Path) -> Home:
    """The same record for one of several programs that sign: its anchor is this file (a path counts from here).

    Raises:
        Malformed: when the file would be published, or is a folder.
    """
    found = Home(home.folder, replace(home.settings, anchor=str(file.absolute())))
    _keep_apart(found)
    if found.anchor.is_dir():
        raise Malformed(f"{file}: this is a folder. Name a file in which this program keeps what it signed last.")
    return found


def open_record(home: Home, *, new: bool = False, old: bool = False) -> Record:
    """The record of a folder, to read and to write. With `new` its database may be missing, with `old` be an older one.

    Raises:
        Malformed: when there is no database or no key, or one that is not fit.
        Unavailable: when the database cannot be reached, or the parts that keep a record are not installed.
    """
    try:
        from charter_engine.store.append import Record
        from charter_engine.store.database import open_database
    except ModuleNotFoundError:
        raise Unavailable("Keeping a record needs SQLAlchemy: pip install 'charter-engine[store]'.") from None
    return Record(open_database(home.database, new=new, old=old), home.signer(), home.anchor, home.publish)


def begin(folder: Path, settings: Settings) -> Home:
    """Make the folder of a record with its settings and, where there is none, a key.

    Raises:
        InvalidSource: when the settings are there already, or cannot be written.
        Malformed: when the name is none, or a file cannot stand where the settings say.
    """
    name = settings.record
    if not is_name(name) or visible(name) != name or len(name) > LONGEST_NAME:
        told = "a name is 1 to 200 signs that can be seen, without a space or a `+`. Use one like `a.example/b`."
        raise Malformed(f"`{name[:LONGEST_NAME]}` cannot name a record: {told}")
    home = Home(folder, settings)
    _keep_apart(home)
    for path in (home.publish, home.anchor, (folder / settings.database).resolve()):
        if path.is_file() or (path.is_dir() and any(path.iterdir())):
            raise Malformed(f"{path}: it is there already, so another record may be here. Begin one in a new folder.")
    write_whole(folder / FILE, write_settings(settings), over=False)
    key = folder / settings.key
    if not key.exists():
        make_key(key)
    return home


def _keep_apart(home: Home) -> None:
    """Refuse a database of another sort; a key, an anchor or a database inside the folder that is published."""
    database = home.settings.database
    if "://" in database and not database.startswith(_ADDRESS):
        told = "a record lies in a file beside its settings, or in postgresql://..., and in no other database."
        raise Malformed(f"{home.folder / FILE}: {told}")
    for named in (home.settings.key, home.settings.anchor, home.settings.database):
        if (home.folder / named).resolve().is_relative_to(home.publish):
            told = f"{named}: this must lie outside {home.settings.publish}, the folder that everyone may have."
            raise Malformed(f"{home.folder / FILE}: {told}")
