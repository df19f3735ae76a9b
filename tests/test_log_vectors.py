"""What others publish of canonical JSON and of what is signed: each case comes out as they say.

docs/evidence.md counts these vectors and those of the other tests.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode

import pytest

from charter_engine.canonical import canonical_bytes, from_canonical
from charter_engine.errors import Malformed
from charter_engine.log import ed25519, keys
from charter_engine.log.checkpoint import read_checkpoint
from charter_engine.log.commitment import commit
from charter_engine.log.keys import Key
from charter_engine.log.note import read_note, signatures
from charter_engine.log.proofs import includes
from charter_engine.log.spelling import decode_url
from charter_engine.log.tree import leaf_hash
from tests import vectors

pytestmark = vectors.needed
WITHIN = ("arrays", "structures", "unicode")
BEYOND = ("french", "values", "weird")
"""Cases of RFC 8785 with a fraction, or a key beyond ASCII, which canonical JSON here never has."""


def test_the_vectors_are_those_that_were_collected():
    sums = [line.split(maxsplit=1) for line in vectors.text("SHA256SUMS").splitlines()]
    assert 298 == len(sums)
    assert [] == [
        name for sha256, name in sums if hashlib.sha256(vectors.data(name.lstrip("*./"))).hexdigest() != sha256
    ]


@pytest.mark.parametrize("name", WITHIN)
def test_a_case_of_rfc_8785_has_its_bytes(name: str):
    expected = bytes.fromhex(vectors.text(f"jcs/outhex/{name}.txt"))
    value = from_canonical(expected)
    assert vectors.read(f"jcs/input/{name}.json") == value
    assert vectors.data(f"jcs/output/{name}.json") == expected == canonical_bytes(value)


@pytest.mark.parametrize("name", BEYOND)
def test_a_case_of_rfc_8785_that_lies_beyond_is_refused(name: str):
    assert {*WITHIN, *BEYOND} == {
        path.split("/")[-1].removesuffix(".json") for path in vectors.names("jcs/input/*.json")
    }
    with pytest.raises(TypeError):
        canonical_bytes(vectors.read(f"jcs/input/{name}.json"))
    with pytest.raises(Malformed):
        from_canonical(vectors.data(f"jcs/output/{name}.json"))


def test_an_entry_of_rekor_is_canonical_and_proved_and_its_checkpoint_signed():
    held = vectors.read("rekor-v2/staging-rekor-v2.txt.sigstore.json")["verificationMaterial"]["tlogEntries"][0]
    body, proof = b64decode(held["canonicalizedBody"]), held["inclusionProof"]
    note = read_note(proof["checkpoint"]["envelope"].encode())
    at = read_checkpoint(note.text)
    assert body == canonical_bytes(from_canonical(body))
    hashes = [b64decode(each) for each in proof["hashes"]]
    assert includes(leaf_hash(body), int(proof["logIndex"]), at.size, hashes, at.root)
    assert not includes(leaf_hash(body + b" "), int(proof["logIndex"]), at.size, hashes, at.root)
    logs = vectors.read("rekor-v2/staging-trusted_root.json")["tlogs"]
    [spelt] = [each["publicKey"]["rawBytes"] for each in logs if each["publicKey"]["keyDetails"] == "PKIX_ED25519"]
    key = Key(at.origin, keys.LOG, b64decode(spelt)[-ed25519.PUBLIC :])
    assert [key] == [one.key for one in signatures(note, [key])]


def test_a_document_signed_as_eddsa_jcs_2022_has_its_bytes_its_hashes_and_its_signature():
    signed = vectors.read("eddsa-jcs-2022/signedJCS.json")
    proof, options = signed.pop("proof"), vectors.read("eddsa-jcs-2022/proofConfigJCS.json")
    document, config = canonical_bytes(signed), canonical_bytes(options)
    assert vectors.text("eddsa-jcs-2022/canonDocJCS.txt") == document.decode()
    assert vectors.text("eddsa-jcs-2022/proofCanonJCS.txt") == config.decode()
    hashed = [hashlib.sha256(each).digest() for each in (config, document)]
    assert [vectors.text(f"eddsa-jcs-2022/{name}HashJCS.txt") for name in ("proof", "doc")] == [
        each.hex() for each in hashed
    ]
    assert vectors.text("eddsa-jcs-2022/combinedHashJCS.txt") == b"".join(hashed).hex()
    signature = _base58(proof["proofValue"])
    assert vectors.text("eddsa-jcs-2022/sigHexJCS.txt") == signature.hex()
    public = _base58(options["verificationMethod"].partition("#")[2]).removeprefix(b"\xed\x01")
    assert ed25519.signs(public, b"".join(hashed), signature)
    assert not ed25519.signs(public, b"".join(reversed(hashed)), signature)


def _base58(text: str) -> bytes:
    """The bytes that a text in base58btc spells, after its mark `z`."""
    letters, number = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", 0
    for letter in text.removeprefix("z"):
        number = number * 58 + letters.index(letter)
    return number.to_bytes(-(-number.bit_length() // 8), "big")


def test_the_example_of_rfc_9901_has_its_digest():
    example = vectors.read("sd-jwt/disclosure-rfc9901.json")
    assert [example["salt"], example["name"], example["value"]] == json.loads(decode_url(example["disclosure"]))
    assert {"$c": example["sha256_b64url"]} == commit(example["disclosure"].encode())
