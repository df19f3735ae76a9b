"""The tree and its proofs: as the vectors of others say, as the plainest definition says, and no proof bends."""

from __future__ import annotations

import hashlib
from base64 import b64decode

from hypothesis import given
from hypothesis import strategies as st

from charter_engine.log.proofs import continues, includes
from charter_engine.log.tree import EMPTY, Tree, leaf_hash, node_hash
from tests import vectors

LEAVES = [leaf_hash(bytes([number])) for number in range(130)]
TREE = Tree(LEAVES)
SIZES = st.integers(1, 130)


def plainly(leaves: list[bytes]) -> bytes:
    """The root, word for word as RFC 6962 defines it."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = max(2**power for power in range(8) if 2**power < len(leaves))
    return node_hash(plainly(leaves[:k]), plainly(leaves[k:]))


def test_the_root_is_that_of_the_plain_definition_at_every_size():
    assert [plainly(LEAVES[:size]) for size in range(131)] == [TREE.root(size) for size in range(131)]
    assert TREE.root(0) == EMPTY


def test_nothing_is_doubled_where_the_number_is_odd():
    a, b, c = LEAVES[:3]
    assert Tree([a, b, c]).root(3) != Tree([a, b, c, c]).root(4)


def test_every_entry_of_every_tree_is_proved():
    for size in range(1, 131):
        for index in range(size):
            assert includes(LEAVES[index], index, size, TREE.inclusion(index, size), TREE.root(size))


def test_every_growth_of_every_tree_is_proved():
    for new in range(1, 131):
        for old in range(1, new + 1):
            assert continues((old, TREE.root(old)), (new, TREE.root(new)), TREE.consistency(old, new))


@given(SIZES, st.data())
def test_a_changed_bit_proves_nothing(size: int, data: st.DataObject):
    index = data.draw(st.integers(0, size - 1))
    parts = [LEAVES[index], TREE.root(size), *TREE.inclusion(index, size)]
    leaf, root, *proof = _with_a_changed_bit(parts, data)
    assert not includes(leaf, index, size, proof, root)


@given(SIZES, st.data())
def test_a_changed_bit_shows_no_growth(new: int, data: st.DataObject):
    old = data.draw(st.integers(1, new))
    parts = [TREE.root(old), TREE.root(new), *TREE.consistency(old, new)]
    old_root, new_root, *proof = _with_a_changed_bit(parts, data)
    assert not continues((old, old_root), (new, new_root), proof)


def _with_a_changed_bit(parts: list[bytes], data: st.DataObject) -> list[bytes]:
    which, bit = data.draw(st.integers(0, len(parts) - 1)), data.draw(st.integers(0, 255))
    changed = int.from_bytes(parts[which], "big") ^ (1 << bit)
    return [*parts[:which], changed.to_bytes(32, "big"), *parts[which + 1 :]]


def test_a_proof_holds_for_its_own_place_alone():
    for size in range(1, 20):
        for index in range(size):
            proof, root = TREE.inclusion(index, size), TREE.root(size)
            held = [other for other in range(-1, 22) if includes(LEAVES[index], other, size, proof, root)]
            assert [index] == held
            assert not includes(LEAVES[index], index, size, [*proof, root], root)
            assert not proof or not includes(LEAVES[index], index, size, proof[:-1], root)
            assert not proof or not includes(LEAVES[index], index, size, [*proof[:-1], proof[-1][:31]], root)


def test_25_no_size_stands_for_growth_from_nothing_or_backwards():
    assert not continues((0, EMPTY), (5, TREE.root(5)), [])
    assert not continues((5, TREE.root(5)), (3, TREE.root(3)), TREE.consistency(3, 5))
    assert not includes(LEAVES[0], 0, 2**70, [LEAVES[1]] * 70, TREE.root(2))


def test_two_tails_on_one_beginning_are_told_apart():
    fork = Tree([*LEAVES[:50], leaf_hash(b"other"), *LEAVES[51:60]])
    for old in range(1, 61):
        seen = continues((old, TREE.root(old)), (60, fork.root(60)), fork.consistency(old, 60))
        assert seen is (old <= 50)


def test_25_an_entry_shaped_like_a_subtree_is_no_subtree():
    pair = b"\1" + LEAVES[0] + LEAVES[1]
    assert not includes(leaf_hash(pair), 0, 1, [], TREE.root(2))


@vectors.needed
def test_25_the_proof_cases_of_others_come_out_as_they_say():
    inclusion = [vectors.read(name) for name in vectors.names("rfc6962/inclusion/**/*.json")]
    consistency = [vectors.read(name) for name in vectors.names("rfc6962/consistency/**/*.json")]
    assert (98, 98) == (len(inclusion), len(consistency))
    for case in inclusion:
        leaf, root, proof = b64decode(case["leafHash"]), b64decode(case["root"]), _hashes(case["proof"])
        assert includes(leaf, case["leafIdx"], case["treeSize"], proof, root) is not case["wantErr"], case
    for case in consistency:
        old, new = (case["size1"], b64decode(case["root1"])), (case["size2"], b64decode(case["root2"]))
        assert continues(old, new, _hashes(case["proof"])) is not case["wantErr"], case


def _hashes(proof: list[str] | None) -> list[bytes]:
    return [b64decode(each) for each in proof or []]


@vectors.needed
def test_the_reference_tree_has_its_roots():
    tree = vectors.read("rfc6962/reference-tree.json")
    ours = Tree(leaf_hash(bytes.fromhex(each)) for each in tree["leaf_inputs_hex"])
    roots = tree["root_hashes_hex_by_size"]
    assert 9 == len(roots)
    assert roots == [ours.root(size).hex() for size in range(9)]


@vectors.needed
def test_all_subtrees_and_proofs_of_a_tree_of_130_have_the_published_digests():
    digests = vectors.read("rfc6962/accumulated-plants.json")
    trees = {start: Tree(LEAVES[start:]) for start in range(131)}
    ranges = [(start, end) for end in range(131) for start in range(end + 1) if _whole(start, end)]
    roots = [f"[{start}, {end}) {trees[start].root(end - start).hex()}\n" for start, end in ranges]
    assert digests["subtree_hash"]["sha256"] == hashlib.sha256("".join(roots).encode()).hexdigest()
    proofs = [
        " ".join(
            [f"{index} [{start}, {end})", *(each.hex() for each in trees[start].inclusion(index - start, end - start))]
        )
        for start, end in ranges
        for index in range(start, end)
    ]
    assert (
        digests["subtree_inclusion"]["sha256"] == hashlib.sha256("".join(f"{p}\n" for p in proofs).encode()).hexdigest()
    )


def _whole(start: int, end: int) -> bool:
    """Whether the entries from `start` to `end` may stand as a tree of their own."""
    return start in (0, end) or start % (1 << (end - start - 1).bit_length()) == 0
