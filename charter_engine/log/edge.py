"""The right edge of the tree: all that must be kept of a log to add to it and to know its root (a compact range).

A tree of 13 entries is made of three complete subtrees, of 8, 4 and 1: one for each binary digit of 13 that is 1. Their
hashes, the largest first, are its edge: at most 20 of them for a million entries.

>>> from charter_engine.log.tree import Tree, leaf_hash
>>> leaves = [leaf_hash(bytes([number])) for number in range(13)]
>>> edge = Edge().grown(leaves)
>>> edge.size, len(edge.hashes), edge.root == Tree(leaves).root(13)
(13, 3, True)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from charter_engine.log.tree import node_hash, root_of


@dataclass(frozen=True, slots=True)
class Edge:
    """The complete subtrees that a tree of `size` entries is made of, each as 32 bytes."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    @property
    def root(self) -> bytes:
        """The root of the tree."""
        return root_of(self.hashes)

    def grown(self, leaves: Iterable[bytes]) -> Edge:
        """The edge after these hashes of entries were added."""
        size, held = self.size, list(self.hashes)
        for leaf in leaves:
            node, below = leaf, size
            while below & 1:  # two subtrees of one height are one of the next
                node, below = node_hash(held.pop(), node), below >> 1
            held.append(node)
            size += 1
        return Edge(size, tuple(held))
