"""The signatures of witnesses on the checkpoints of a published folder: each may gain some, and loses none.

Two write checkpoints: whoever publishes, and whoever asks witnesses. Each holds the folder while it writes, and keeps
the signatures that it finds there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from charter_engine.log import layout
from charter_engine.log.checkpoint import read_checkpoint
from charter_engine.log.note import LARGEST, Note, read_note, with_lines
from charter_engine.store.disk import alone, write_durably
from charter_engine.store.files import Folder

Write = Callable[[Path, bytes], None]
"""Writes a file whole or not at all."""
_BUSY = "another program is writing there. Try again."


def add_lines(folder: Path, note: bytes, lines: Sequence[str], write: Write = write_durably) -> None:
    """Add signatures to the checkpoint that `note` is: where it is kept, and where it is still the newest.

    Raises:
        Malformed: when it would have more signatures than are read; nothing is written.
        Unavailable: when others write there for too long, or there can be no lock.
    """
    with alone(folder, _BUSY):
        text = read_note(note).text
        newest, kept = layout.CHECKPOINT, layout.checkpoint_file(read_checkpoint(text).size)
        held = {name: _lines(folder, name, text) for name in (kept, newest)}
        whole = with_lines(note, [*held[kept], *held[newest], *lines])
        read_note(whole)
        for name in (name for name, has in held.items() if has):
            write(folder / name, whole)


def _lines(folder: Path, name: str, text: str) -> list[str]:
    """The signatures in a file of the checkpoint with this text; none where the file holds another, or is not there."""
    data = Folder(folder).read(name, LARGEST)
    held = read_note(data) if data else Note("", ())
    return [str(line) for line in held.lines] if held.text == text else []
