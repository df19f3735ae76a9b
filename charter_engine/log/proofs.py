"""Checking what a proof says of two roots, by the loops of RFC 9162, sections 2.1.3.2 and 2.1.4.2.

Whoever checks needs no other entry: the hash of one, the proof, the sizes and the roots.

>>> from charter_engine.log.tree import Tree, leaf_hash
>>> tree = Tree(map(leaf_hash, [b"a", b"b", b"c", b"d", b"e"]))
>>> includes(leaf_hash(b"c"), 2, 5, tree.inclusion(2, 5), tree.root(5))
True
>>> includes(leaf_hash(b"x"), 2, 5, tree.inclusion(2, 5), tree.root(5))
False
>>> continues((3, tree.root(3)), (5, tree.root(5)), tree.consistency(3, 5))
True

A proof must have exactly the hashes that its sizes call for: one too many, or one too few, proves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from charter_engine.log.tree import HASH, node_hash

LONGEST = 63
"""More hashes than this no proof holds: sizes stay below 2^63."""


def includes(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the entry with the hash `leaf` is entry `index` of the tree of `size` entries with this root."""
    if not 0 <= index < size or not _sound([leaf, root, *proof]):
        return False
    place, last, found = index, size - 1, leaf
    for beside in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(beside, found)
            place, last = _up_past_lonely(place, last)
        else:
            found = node_hash(found, beside)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def continues(old: tuple[int, bytes], new: tuple[int, bytes], proof: Sequence[bytes]) -> bool:
    """Whether the tree `old` (size, root) is how the tree `new` (size, root) began.

    Every log continues an empty one; that needs no proof, and proves nothing: `old` must hold an entry.
    """
    (old_size, old_root), (new_size, new_root) = old, new
    if old_size == new_size:
        return old_size > 0 and not proof and old_root == new_root
    if not 0 < old_size < new_size or not _sound([old_root, new_root, *proof]):
        return False
    power_of_two = old_size & (old_size - 1) == 0
    path = [old_root, *proof] if power_of_two else list(proof)
    return bool(path) and _both_roots(old_size, new_size, path) == (old_root, new_root)


def _both_roots(old_size: int, new_size: int, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    place, last = old_size - 1, new_size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = path[0]
    for beside in path[1:]:
        if last == 0:
            return None
        if place & 1 or place == last:
            old, new = node_hash(beside, old), node_hash(beside, new)
            place, last = _up_past_lonely(place, last)
        else:
            new = node_hash(new, beside)
        place, last = place >> 1, last >> 1
    return (old, new) if last == 0 else None


def _up_past_lonely(place: int, last: int) -> tuple[int, int]:
    """Up from a node at the right edge, past the levels on which it has no neighbour."""
    while place and not place & 1:
        place, last = place >> 1, last >> 1
    return place, last


def _sound(hashes: Sequence[bytes]) -> bool:
    return len(hashes) <= LONGEST + 2 and all(len(each) == HASH for each in hashes)
