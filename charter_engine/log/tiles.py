r"""Tiles: the hashes of the tree in files of at most 256, from which any proof can be made (C2SP tlog-tiles).

    tile/LEVEL/N           256 hashes of 32 bytes: those of the complete subtrees of 256^LEVEL entries,
                           from number 256 * N on
    tile/LEVEL/N.p/WIDTH   the first WIDTH of them, while there are fewer than 256
    tile/entries/N         256 entries, each after its length in bytes as two bytes, the larger first

N is written in groups of three digits, each a folder, all but the last with an `x` before it.

>>> path(0, 5), path(1, 1234067), path(0, 273, 112)
('tile/0/005', 'tile/1/x001/x234/067', 'tile/0/273.p/112')
>>> [path(*each) for each in of(70_000)][-4:]
['tile/0/273.p/112', 'tile/1/000', 'tile/1/001.p/17', 'tile/2/000.p/1']
>>> bundle([b"one", b"two"]), unbundle(b"\0\3one\0\3two")
(b'\x00\x03one\x00\x03two', [b'one', b'two'])

A proof needs few of them: of a log of 70,000 entries, one of each level on the way up, and one at the right edge.

>>> tree = Tree([bytes([n % 256]) * 32 for n in range(70_000)])
>>> read = []
>>> tiled = Tiled(70_000, lambda *each: read.append(each[:2]) or tile(tree, *each))
>>> tiled.inclusion(5, 70_000) == tree.inclusion(5, 70_000), sorted(read)
(True, [(0, 0), (0, 273), (1, 0), (1, 1)])
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from charter_engine.errors import Malformed
from charter_engine.log.tree import HASH, Nodes, Tree

WIDTH = 256
"""Hashes in a full tile, entries in a full bundle."""
_BITS = 8


def path(level: int | str, number: int, width: int = WIDTH) -> str:
    """Where a tile lies, below the folder of the log."""
    return f"tile/{level}/{numbered(number)}" + (f".p/{width}" if width < WIDTH else "")


def numbered(number: int) -> str:
    """A number as folders of three digits.

    Raises:
        ValueError: for one below zero, of which the groups would never end.
    """
    if number < 0:
        raise ValueError(f"{number} numbers nothing.")
    groups = [f"{number % 1000:03}"]
    while number := number // 1000:
        groups.append(f"x{number % 1000:03}")
    return "/".join(reversed(groups))


def of(size: int) -> Iterator[tuple[int, int, int]]:
    """The level, number and width of every tile of a tree with `size` entries."""
    level = 0
    while nodes := size >> (_BITS * level):
        for number in range(nodes // WIDTH):
            yield level, number, WIDTH
        if nodes % WIDTH:
            yield level, nodes // WIDTH, nodes % WIDTH
        level += 1


def tile(tree: Tree, level: int, number: int, width: int = WIDTH) -> bytes:
    """The bytes of one tile."""
    start = number * WIDTH
    return b"".join(tree.complete(_BITS * level, index) for index in range(start, start + width))


class Tiled(Nodes):
    """A tree whose hashes lie in tiles: only those are read that a root or a proof needs, at most two of each level."""

    def __init__(self, size: int, read: Callable[[int, int, int], bytes]) -> None:
        """A tree of `size` entries; `read` gives the bytes of the tile of a level, number and width."""
        self._size = size
        self._read = read
        self._held: dict[tuple[int, int], Tree] = {}

    def complete(self, level: int, index: int) -> bytes:
        """The hash of the entries from `index` * 2^`level`, as many as 2^`level`.

        Raises:
            Malformed: when a tile does not hold as many hashes as it should.
        """
        of_tile, above = divmod(level, _BITS)
        number, at = divmod(index << above, WIDTH)
        if (of_tile, number) not in self._held:
            self._held[of_tile, number] = self._tile(of_tile, number)
        return self._held[of_tile, number].complete(above, at >> above)

    def _tile(self, level: int, number: int) -> Tree:
        width = min(WIDTH, (self._size >> (_BITS * level)) - number * WIDTH)
        held = self._read(level, number, width)
        if len(held) != width * HASH:
            raise Malformed(f"The tile `{path(level, number, width)}` is not there, or does not hold {width} hashes.")
        return Tree([held])


def bundle(entries: Sequence[bytes]) -> bytes:
    """Entries, each below 65,536 bytes, as one file."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def unbundle(data: bytes) -> list[bytes]:
    """The entries of such a file.

    Raises:
        Malformed: when it ends within an entry.
    """
    entries, at = [], 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 2], "big")
        entry = data[at + 2 : at + 2 + length]
        if len(entry) < length or at + 2 > len(data):
            raise Malformed("The file ends within an entry.")
        entries.append(entry)
        at += 2 + length
    return entries
