"""Files of a Charter that somebody sent: what is taken, and what is refused before it can do harm."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.workspace.charters.charter_upload import LARGEST, LARGEST_OF_ALL, MOST_FILES, unpack


def zipped(files: list[tuple[str, bytes]], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(made, "w", kind) as held:
        warnings.simplefilter("ignore")  # a name that stands twice is what is tried
        for name, data in files:
            held.writestr(name, data)
    return made.getvalue()


def test_files_come_one_by_one_or_in_a_zip_or_in_a_folder_of_one():
    files = {"charter.yaml": b"a: 1\n", "openness.cases.yaml": b"b: 2\n"}
    assert files == unpack(files.items()).files
    assert files == unpack([("x.zip", zipped([*files.items()]))]).files
    folder = [(f"principles/{name}", data) for name, data in files.items()]
    junk = [("__MACOSX/principles/._charter.yaml", b"\0"), ("principles/.DS_Store", b"\0")]
    assert files == unpack([("x.zip", zipped([*folder, *junk]))]).files


@pytest.mark.parametrize(
    "name",
    ["../charter.yaml", "/charter.yaml", "a/b/charter.yaml", "..\\charter.yaml", "charter.yml", "charter.yaml.exe",
     "Charter.yaml", "chärter.yaml", "charter\u202e.yaml", "-charter.yaml", ".yaml", "", "a" * 200 + ".yaml", "x.py",
     "charter.yaml\n", "con:charter.yaml"],
)  # fmt: skip
def test_only_plain_names_are_taken(name: str):
    for sent in ([(name, b"a: 1\n")], [("x.zip", zipped([("questions.yaml", b""), (name or "_", b"a: 1\n")]))]):
        found = unpack(sent)
        assert {} == found.files
        assert found.wrong


def test_everything_that_is_wrong_is_said_at_once():
    found = unpack([("a.txt", b""), ("b.yaml", b"\xff"), ("c.yaml", b""), ("c.yaml", b""), ("d.zip", b"PK nothing")])
    assert 4 == len(found.wrong)
    assert "is no text in UTF-8" in found.wrong[1] or "no text in UTF-8" in found.wrong[1]


@pytest.mark.parametrize(
    "sent",
    [
        [("a.yaml", b"x" * (LARGEST + 1))],
        [(f"a{number}.yaml", b"") for number in range(MOST_FILES + 1)],
        [(f"a{number}.yaml", b"x" * LARGEST) for number in range(LARGEST_OF_ALL // LARGEST + 1)],
        [("x.zip", zipped([("a.yaml", b"0" * 50_000_000)]))],
        [("x.zip", zipped([(f"a{number}.yaml", b"0" * LARGEST) for number in range(50)]))],
        [("x.zip", zipped([(f"a{number}.yaml", b"") for number in range(5_000)]))],
        [("x.zip", zipped([("y.zip", zipped([("a.yaml", b"")]))]))],
        [("x.zip", zipped([("a.yaml", b"1"), ("a.yaml", b"2")]))],
        [("x.zip", zipped([("a.yaml", b"1")], zipfile.ZIP_LZMA))],
        [("x.zip", zipped([("a.yaml", b"1")])[:-30])],
        [("x.zip", b"")],
    ],
    ids=["large", "many", "together", "bomb", "much", "many-packed", "nested", "twice", "packing", "cut", "empty"],
)  # fmt: skip
def test_what_is_too_much_or_torn_is_refused(sent: list[tuple[str, bytes]]):
    found = unpack(sent)
    assert {} == found.files
    assert found.wrong


def test_a_zip_that_lies_about_its_size_is_read_no_further_than_allowed():
    data = bytearray(zipped([("a.yaml", b"0" * 5_000_000)]))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)  # the size that the list of contents claims
    found = unpack([("x.zip", bytes(data))])
    assert {} == found.files
    assert found.wrong


def test_an_encrypted_zip_is_refused():
    data = bytearray(zipped([("a.yaml", b"1")]))
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    assert "encrypted" in unpack([("x.zip", bytes(data))]).wrong[0]


@given(st.binary(max_size=400))
def test_no_bytes_break_it(data: bytes):
    unpack([("x.zip", b"PK" + data), ("a.yaml", data)])


@given(st.data())
def test_a_damaged_zip_is_refused_or_read(data: st.DataObject):
    held = bytearray(zipped([("a.yaml", b"a: 1\n"), ("b.yaml", b"b: 1\n")]))
    for _ in range(data.draw(st.integers(1, 4))):
        held[data.draw(st.integers(0, len(held) - 1))] = data.draw(st.integers(0, 255))
    unpack([("x.zip", bytes(held))])
