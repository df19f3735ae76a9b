r"""The Merkle tree over all entries (RFC 6962, section 2.1): one hash that stands for every entry and its place.

    hash of an entry       SHA-256(0x00 || bytes of the entry)
    hash of two subtrees   SHA-256(0x01 || hash on the left || hash on the right)
    hash of no entries     SHA-256 of nothing
    hash of n > 1 entries  that of the first k and that of the rest, k being the largest power of two below n

The two prefixes keep an entry from being passed off as a subtree. Nothing is doubled where n is odd.

>>> leaf_hash(b"").hex()
'6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'
>>> tree = Tree([leaf_hash(b"a"), leaf_hash(b"b"), leaf_hash(b"c")])
>>> tree.root(3) == node_hash(node_hash(leaf_hash(b"a"), leaf_hash(b"b")), leaf_hash(b"c"))
True

A proof that an entry is in a tree holds the hash beside its path at each step, from the entry up (section 2.1.1).

>>> tree.inclusion(0, 3) == (leaf_hash(b"b"), leaf_hash(b"c"))
True

A proof that a tree of m entries was continued to n holds the hashes that give both roots (section 2.1.2).

>>> tree.consistency(2, 3) == (leaf_hash(b"c"),)
True
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from hashlib import sha256
from typing import Protocol

HASH = 32
"""Length of a hash, in bytes."""
EMPTY = sha256(b"").digest()
"""The root of a tree without entries."""


def leaf_hash(entry: bytes) -> bytes:
    """The 32 bytes that stand for one entry."""
    return sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The 32 bytes that stand for two neighbouring subtrees."""
    return sha256(b"\1" + left + right).digest()


def root_of(peaks: Sequence[bytes]) -> bytes:
    """The root of a tree made of these complete subtrees, the largest first."""
    return reduce(lambda right, left: node_hash(left, right), reversed(peaks)) if peaks else EMPTY


class Nodes(Protocol):
    """A tree of which any complete subtree can be had, wherever they are kept: what can be said from them."""

    def complete(self, level: int, index: int) -> bytes:
        """The hash of the entries from `index` * 2^`level`, as many as 2^`level`."""

    def root(self, size: int) -> bytes:
        """The root of the first `size` entries, for `size` up to the number of entries."""
        return root_of(self.peaks(size))

    def peaks(self, size: int) -> tuple[bytes, ...]:
        """The complete subtrees that the first `size` entries are made of: the largest first, each once."""
        levels = [level for level in reversed(range(size.bit_length())) if size >> level & 1]
        return tuple(self.complete(level, (size >> level) - 1) for level in levels)

    def inclusion(self, index: int, size: int) -> tuple[bytes, ...]:
        """The proof that entry `index` is in the tree of the first `size` entries, for `index` < `size`."""
        return tuple(self._path(index, 0, size))

    def consistency(self, old: int, new: int) -> tuple[bytes, ...]:
        """The proof that the first `old` entries begin the first `new`, for 0 < `old` <= `new`."""
        return tuple(self._bridge(old, 0, new, whole=True))

    def _hash(self, start: int, end: int) -> bytes:
        width = end - start
        if width & (width - 1) == 0:
            level = width.bit_length() - 1
            return self.complete(level, start >> level)
        middle = start + _split(width)
        return node_hash(self._hash(start, middle), self._hash(middle, end))

    def _path(self, index: int, start: int, end: int) -> list[bytes]:
        if end - start == 1:
            return []
        middle = start + _split(end - start)
        if index < middle:
            return [*self._path(index, start, middle), self._hash(middle, end)]
        return [*self._path(index, middle, end), self._hash(start, middle)]

    def _bridge(self, old: int, start: int, end: int, *, whole: bool) -> list[bytes]:
        if old == end:
            return [] if whole else [self._hash(start, end)]
        middle = start + _split(end - start)
        if old <= middle:
            return [*self._bridge(old, start, middle, whole=whole), self._hash(middle, end)]
        return [*self._bridge(old, middle, end, whole=False), self._hash(start, middle)]


class Tree(Nodes):
    """A tree that grows. It holds every complete subtree: 64 bytes an entry."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self._levels = [bytearray()]
        self.extend(leaves)

    def __len__(self) -> int:
        return len(self._levels[0]) // HASH

    def append(self, leaf: bytes) -> None:
        """Add the hash of the next entry."""
        self.extend([leaf])

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add the hashes of the next entries, one by one or several in one piece."""
        self._levels[0] += b"".join(leaves)
        for level, below in enumerate(self._levels):  # grows while it is gone through
            above = self._levels[level + 1] if level + 1 < len(self._levels) else bytearray()
            pairs = bytes(below[2 * len(above) : len(below) // (2 * HASH) * (2 * HASH)])
            if not pairs:
                return
            if not above:
                self._levels.append(above)
            above += b"".join(
                [sha256(b"\1" + pairs[at : at + 2 * HASH]).digest() for at in range(0, len(pairs), 2 * HASH)]
            )

    def complete(self, level: int, index: int) -> bytes:
        """The hash of the entries from `index` * 2^`level`, as many as 2^`level`."""
        return bytes(self._levels[level][index * HASH : (index + 1) * HASH])


def _split(width: int) -> int:
    """The largest power of two below `width`, for `width` > 1."""
    return 1 << ((width - 1).bit_length() - 1)
