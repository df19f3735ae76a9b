"""Keys, notes, checkpoints and cosignatures: as others write them, and nothing that only looks like one."""

from __future__ import annotations

import re

import pytest

from charter_engine.errors import Malformed
from charter_engine.log import ed25519, keys
from charter_engine.log.checkpoint import read_checkpoint, read_number
from charter_engine.log.keys import Key, Signer, read_key
from charter_engine.log.note import LARGEST, cosign, read_note, sign, signatures
from charter_engine.log.spelling import decode, decode_url
from charter_engine.log.tiles import bundle, of, path, tile, unbundle
from charter_engine.log.tree import Tree, leaf_hash
from tests import vectors

ALICE, BOB = Signer("example.org/a", keys.LOG, bytes([7]) * 32), Signer("example.org/b", keys.WITNESS, bytes([8]) * 32)
TEXT = "example.org/a\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
NOTE = cosign(sign(TEXT, [ALICE]), BOB, 1_700_000_000)


def by(note: bytes, *known: Key) -> list[str]:
    return [one.key.name for one in signatures(read_note(note), known)]


def test_a_note_is_signed_by_whom_it_says():
    assert ["example.org/a", "example.org/b"] == by(NOTE, ALICE.key, BOB.key)
    assert [None, 1_700_000_000] == [one.second for one in signatures(read_note(NOTE), [ALICE.key, BOB.key])]


def test_12_a_signature_by_somebody_unknown_is_passed_over():
    assert ["example.org/b"] == by(NOTE, BOB.key)
    assert [] == by(NOTE)
    assert ["example.org/a"] == by(NOTE, ALICE.key, Signer("example.org/b", keys.WITNESS, bytes(32)).key)


def test_a_changed_bit_spoils_the_note():
    for at in range(len(NOTE)):
        for bit in (0, 5):
            changed = NOTE[:at] + bytes([NOTE[at] ^ 1 << bit]) + NOTE[at + 1 :]
            try:
                assert by(changed, ALICE.key, BOB.key) != ["example.org/a", "example.org/b"]
            except Malformed:
                continue


def test_12_a_known_key_that_fails_spoils_the_note_beside_one_that_holds():
    swapped = NOTE.replace(b"\n0\n", b"\n1\n")
    broken = cosign(swapped, BOB, 1_700_000_000).split(b"\n")
    both = b"\n".join([*broken[:5], broken[6], b""])
    with pytest.raises(Malformed, match=re.escape("example.org/a is not one of this text")):
        by(both, ALICE.key, BOB.key)
    assert ["example.org/b"] == by(both, BOB.key)


def test_12_the_same_label_of_four_bytes_does_not_make_the_same_key():
    line = read_note(NOTE).lines[0]
    other = Key("example.org/a", keys.LOG, BOB.key.public)
    assert other.id != line.id
    forged = NOTE.decode().replace(f"— example.org/a {NOTE.decode().split()[4]}", f"— example.org/a {'A' * 90}==")
    assert [] == by(forged.encode(), other)


def test_the_signature_of_the_log_is_none_of_a_witness():
    disguised = Key(ALICE.name, keys.WITNESS, ALICE.key.public)
    assert not disguised.signed(TEXT, ALICE.sign(TEXT))
    assert not BOB.key.signed(TEXT, BOB.sign(TEXT, 5)[:-1])
    assert BOB.key.signed(TEXT, BOB.sign(TEXT, 5))
    assert not BOB.key.signed(TEXT, (6).to_bytes(8, "big") + BOB.sign(TEXT, 5)[8:])


BAD_NOTES = {
    "nothing": b"",
    "no signature": b"text\n\n",
    "no empty line": b"text\n\xe2\x80\x94 a AAAAAAAA\n",
    "no end of line": NOTE[:-1],
    "a carriage return": NOTE.replace(b"\n", b"\r\n"),
    "a tab": NOTE.replace(b"\n0", b"\t\n0"),
    "a hyphen for the dash": NOTE.replace("—".encode(), b"-"),
    "two spaces": NOTE.replace(b" example.org/a ", b"  example.org/a "),
    "a plus in a name": NOTE.replace(b" example.org/a ", b" example.org+a "),
    "no name": NOTE.replace(b" example.org/a ", b" "),
    "base64 without its end": NOTE.rstrip(b"=\n") + b"\n",
    "base64 with set bits at the end": sign(TEXT, [ALICE]).replace(b"=\n", b"\n") + b"\n",
    "base64 over two lines": NOTE[:-20] + b"\n" + NOTE[-20:],
    "a label and no signature": f"{TEXT}\n— a AAAAAA==\n".encode(),
    "bytes that are no text": b"\xff" + NOTE,
    "a mark at the beginning of the signature": NOTE.replace("\n—".encode(), "\n\ufeff—".encode()),
    "ten thousand signatures": NOTE + NOTE.split(b"\n")[4] * 10_000,
    "a hundred signatures": NOTE + (NOTE.split(b"\n")[4] + b"\n") * 100,
    "more than is read": b"x" * (LARGEST + 1),
}


@pytest.mark.parametrize("name", BAD_NOTES)
def test_26_what_only_looks_like_a_note_is_refused(name: str):
    with pytest.raises(Malformed):
        by(BAD_NOTES[name], ALICE.key, BOB.key)


def test_sixteen_signatures_are_read_and_empty_lines_in_the_text_belong_to_it():
    many = [Signer(f"example.org/{number}", keys.LOG, bytes([number]) * 32) for number in range(16)]
    note = sign("one\n\n\ntwo\n", many)
    assert read_note(note).text == "one\n\n\ntwo\n"
    assert 16 == len(by(note, *(each.key for each in many)))


BAD_KEYS = [
    "",
    "a",
    "a+00000000",
    "a b+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2",
    "example.com/foo+530d903a+BukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
]


@pytest.mark.parametrize("text", BAD_KEYS)
def test_what_only_looks_like_a_key_is_refused(text: str):
    with pytest.raises(Malformed):
        read_key(text)


@pytest.mark.parametrize(
    "text",
    ["", "a\n1\n", f"{TEXT}\n", TEXT[:-1], TEXT.replace("\n0\n", "\n00\n"), TEXT.replace("\n0\n", "\n-1\n"),
     TEXT.replace("\n0\n", "\n9223372036854775808\n"), TEXT.replace("\n0\n", "\n٣\n"), TEXT.replace("47DE", "")],
)  # fmt: skip
def test_what_only_looks_like_a_checkpoint_is_refused(text: str):
    with pytest.raises(Malformed):
        read_checkpoint(text)


def test_a_number_and_bytes_have_one_spelling():
    assert [0, 7, 2**63 - 1] == [read_number(text) for text in ("0", "7", "9223372036854775807")]
    for spelt in ("bG9", "bG9n\n", "bG9n=", "bG+", "bG9o===", "bH=="):
        with pytest.raises(Malformed):
            decode(spelt)
    with pytest.raises(Malformed):
        decode_url("bG9n/w")


def test_tiles_hold_every_node_that_a_proof_can_need():
    tree = Tree(leaf_hash(bytes([number % 256, number // 256])) for number in range(600))
    assert [256, 256, 88, 2] == [len(tile(tree, *each)) // 32 for each in of(600)]
    assert tree.root(256) == tile(tree, 1, 0, 2)[:32]
    assert [] == list(of(0))
    for broken in (b"\0", b"\0\3on", b"\0\3one\0"):
        with pytest.raises(Malformed):
            unbundle(broken)


# --- what others publish ----------------------------------------------------------------------------------------------


@vectors.needed
def test_the_notes_of_the_specification_and_of_go_are_read():
    known = read_key(vectors.text("signed-note/c2sp-example.vkey").strip())
    assert [known.name] == by(vectors.data("signed-note/c2sp-example.note"), known)
    go = vectors.read("signed-note/golang-note.json")
    note = f"{go['text']}\n" + "\n".join(go["signature_lines"]) + "\n"
    assert ["PeterNeumann", "EnochRoot"] == by(note.encode(), *map(read_key, go["vkeys"]))
    for bad in go["bad_vkeys"]:
        with pytest.raises(Malformed):
            read_key(bad)
    for name in vectors.names("signed-note/*-format-only.note"):
        assert 20852163 == read_checkpoint(read_note(vectors.data(name)).text).size


@vectors.needed
def test_seven_heads_of_a_log_that_everyone_uses_are_signed():
    key = read_key(vectors.text("sumdb/sum.golang.org.vkey").strip())
    heads = vectors.names("sumdb/*.note")
    assert 7 == len(heads)
    for name in heads:
        assert ["sum.golang.org"] == by(vectors.data(name), key)
        assert f"sumdb/checkpoint-{read_checkpoint(read_note(vectors.data(name)).text).size}.note" == name


@vectors.needed
def test_the_log_of_tessera_is_read_at_every_size():
    key = read_key(vectors.text("tessera-log/PUBLIC_KEY.vkey").strip())
    entries = unbundle(vectors.data("tessera-log/tile/entries/000.p/15"))
    tree = Tree(map(leaf_hash, entries))
    for size in range(16):
        note = vectors.data(f"tessera-log/checkpoint.{size}")
        at = read_checkpoint(read_note(note).text)
        assert ([key.name], size, tree.root(size)) == (by(note, key), at.size, at.root)
        for each in of(size):
            assert tile(tree, *each) == vectors.data(f"tessera-log/{path(*each)}")
            assert bundle(entries[:size]) == vectors.data(f"tessera-log/{path('entries', 0, size)}")


@vectors.needed
def test_the_cosignatures_of_sunlight_are_checked_and_its_tiles_give_the_root():
    folder = "000de184301123b9278c086a7d9f68c9577e83872224c197058fd90784ea9706"
    for place, file in (("", "witness.v0.json"), ("mirror/", "mirror/mirror.v0.json")):
        key = read_key(vectors.read(f"cosignature-v1/{file}")["verifier_keys"][0])
        note = vectors.data(f"cosignature-v1/{place}{folder}/checkpoint")
        assert [key.name] == by(note, key)
    at = read_checkpoint(read_note(vectors.data(f"cosignature-v1/mirror/{folder}/checkpoint")).text)
    lowest = [each for each in of(at.size) if each[0] == 0]
    leaves = b"".join(vectors.data(f"cosignature-v1/mirror/{folder}/{path(*each)}") for each in lowest)
    assert at.root == Tree([leaves]).root(at.size)


@vectors.needed
def test_27_every_signature_of_wycheproof_comes_out_as_it_says():
    groups = vectors.read("wycheproof/ed25519_test.json")["testGroups"]
    cases = [(bytes.fromhex(group["publicKey"]["pk"]), case) for group in groups for case in group["tests"]]
    assert 151 == len(cases)
    for public, case in cases:
        held = ed25519.signs(public, bytes.fromhex(case["msg"]), bytes.fromhex(case["sig"]))
        assert held is (case["result"] == "valid"), case
