"""The settings of a record as a document: `record.yaml`."""

from __future__ import annotations

from typing import Final

from charter_engine.language.answers import URL
from charter_engine.language.folder import read_document
from charter_engine.language.format import document
from charter_engine.language.shape import KEBAB, TEXT, list_of, may, need, record, text
from charter_engine.model.settings import Settings, WitnessAt

FILE: Final = "record.yaml"
_NAME = text(r"[^\s+]{1,150}", "a name without spaces and without `+`", "Like `council.example/decisions`.")
_KEY = text(r"[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+", "a key as one line", "The witness says it: NAME+ID+BASE64.")
_WITNESS = record(
    WitnessAt,
    need("witness", KEBAB, "What the council calls the witness."),
    need("url", URL, "The address at which it answers."),
    need("key", _KEY, "Its key, as one line."),
    name="a witness",
)
SETTINGS: Final = record(
    Settings,
    need("record", _NAME, "The name of the record. Every entry and every checkpoint bears it."),
    may("database", TEXT, "A file for SQLite, or an address `postgresql://...`; else `record.db`."),
    may("key", TEXT, "The file with the secret key; else `key`."),
    may("anchor", TEXT, "The file with the newest checkpoint signed here; else `anchor`. Never part of a back-up."),
    may("publish", TEXT, "The folder that is published; else `decisions`."),
    may("witnesses", list_of(_WITNESS), "Who is asked to sign each published checkpoint."),
    may("holds", list_of(KEBAB), "Projects of which nothing may go while a request for information is open."),
    name="the settings of a record",
)


def read_settings(content: bytes, file: str) -> Settings:
    """The settings in `content`.

    Raises:
        InvalidSource: with every problem of the file.
    """
    settings: Settings
    settings, _ = read_document(SETTINGS, content, file)
    return settings


def write_settings(settings: Settings) -> bytes:
    """The canonical text of settings."""
    return document(SETTINGS, settings).encode()
