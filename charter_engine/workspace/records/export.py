"""One decision's whole story as a folder that can be handed over: whole or not at all."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from charter_engine.canonical import from_canonical
from charter_engine.errors import InvalidSource, Malformed, NotFound, Place, Problem
from charter_engine.exchange.prov import to_prov
from charter_engine.log import layout, note
from charter_engine.log.commitment import blobs, commitments
from charter_engine.log.entries import Entry
from charter_engine.record.story import story
from charter_engine.render.story import to_json, to_text
from charter_engine.workspace.records.log import prove
from charter_engine.workspace.records.published import Published, open_published
from charter_engine.workspace.records.status import published_past

HOW = """\
This folder holds the story of entry {number} of the record {log}.

  story.txt, story.json    what happened, in sentences and as data
  prov.json                the same in W3C PROV
  proofs/N.tlog-proof      entry N, and the proof that it is in the record
  checkpoint               the checkpoint that the proofs lead to
  blobs/, disclosures/     what these entries name, as far as it is public; each file is called by its SHA-256

To check an entry, get the policy of the record from somewhere else, such as the council's minutes. Then:

  charter log check-proof proofs/{number}.tlog-proof --policy policy.txt
  python verify.py proofs/{number}.tlog-proof --policy policy.txt      the file verify.py lies beside the record
"""


def export(folder: Path, number: int, target: Path) -> int:
    """Write the story of entry `number` into the new folder `target`. How many entries belong to it.

    Raises:
        InvalidSource: when `target` is there already, or cannot be written.
        Malformed: when the folder holds no log, or what lies there is not what an entry names.
        NotFound: when there is no such entry.
    """
    entries = published_past(folder).entries
    told = story(entries, number)
    if not any(each.seq == number for each in told):
        raise NotFound("entry", str(number), (), f"in {folder}")
    if target.exists():
        raise _refused(target, "There is something of this name already.")
    files = dict(_files(folder, told, number))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as apart:
            whole = Path(apart) / "whole"
            for name, data in files.items():
                path = whole / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
            shutil.move(whole, target)
    except OSError as refused:
        raise _refused(target, f"The folder cannot be written ({refused.strerror}).") from None
    return len(told)


def _files(folder: Path, told: Sequence[Entry], number: int) -> Iterator[tuple[str, bytes]]:
    log = open_published(folder)
    yield "README.txt", HOW.format(number=number, log=told[0].log).encode()
    yield "story.txt", (to_text(told, number) + "\n").encode()
    yield "story.json", (to_json(told, number) + "\n").encode()
    yield "prov.json", (json.dumps(to_prov(told, told[0].log), ensure_ascii=False, indent=1) + "\n").encode()
    yield layout.CHECKPOINT, log.files.read(layout.CHECKPOINT, note.LARGEST) or b""
    for entry in told:
        yield f"proofs/{entry.seq}.tlog-proof", prove(folder, entry.seq)
        yield from _beside(log, entry)


def _beside(log: Published, entry: Entry) -> Iterator[tuple[str, bytes]]:
    """What an entry names, as far as it is there. What is handed over is what was recorded, or nothing is."""
    held: list[object] = [{"actor": entry.actor, "body": entry.body}]
    for each in blobs(held[0]):
        data = log.thing({"sha256": each.sha256, "bytes": each.length})
        if data is not None:
            yield each.name, data
            if each.committed:
                held.append(_committed(data))
    for commitment in (found for value in held for found in commitments(value)):
        if (data := log.disclosure(commitment.digest.hex())) is not None:
            yield commitment.name, data


def _committed(data: bytes) -> object:
    try:
        return from_canonical(data)
    except Malformed:
        return None


def _refused(target: Path, found: str) -> InvalidSource:
    return InvalidSource([Problem(Place(str(target)), "unwritable", found, "Name a new folder.")])
