r"""Who signs: a name, a kind of signature and a public key, written as one line (C2SP signed-note, *vkey*).

    NAME+ID+BASE64        BASE64 spells one byte for the kind, then the 32 bytes of the public key
    ID                    the first 4 bytes of SHA-256(NAME || 0x0A || kind || public key), as 8 hexadecimal digits
    kind 0x01             signs a text as it stands: the log
    kind 0x04             signs a text and the second in which it was seen: a witness (C2SP tlog-cosignature)

>>> key = read_key("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
>>> key.name, key.kind, key.id.hex()
('example.com/foo', 1, '530d903a')
>>> str(key)
'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'

The ID is a label of 4 bytes. Anyone can make a second key that has the same: keys are compared whole.
What a witness signs, for the second 1679315147 after 1 January 1970:

>>> witnessed("a log\n", 1679315147)
b'cosignature/v1\ntime 1679315147\na log\n'
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from charter_engine.errors import Malformed
from charter_engine.log import ed25519
from charter_engine.log.spelling import decode, encode

LOG, WITNESS = 0x01, 0x04
_TIME = 8
"""Length of the time in a witness's signature, in bytes: a whole number of seconds, the largest part first."""


@dataclass(frozen=True, slots=True)
class Key:
    """What is known of a signer. Two keys are the same only if all of it is."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """The label of 4 bytes that a signature carries."""
        return hashlib.sha256(f"{self.name}\n".encode() + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{encode(bytes([self.kind]) + self.public)}"

    def signed(self, text: str, signature: bytes) -> bool:
        """Whether `signature`, as it stands in a note after the label, is this key's for `text`."""
        if self.kind == LOG:
            return ed25519.signs(self.public, text.encode(), signature)
        if len(signature) != _TIME + ed25519.SIGNATURE:
            return False
        return ed25519.signs(self.public, witnessed(text, seconds(signature)), signature[_TIME:])


@dataclass(frozen=True, slots=True)
class Signer:
    """A key with the secret seed, 32 bytes, that signs for it."""

    name: str
    kind: int
    seed: bytes

    @property
    def key(self) -> Key:
        """What everyone may know of this signer."""
        return Key(self.name, self.kind, ed25519.public_of(self.seed))

    def sign(self, text: str, second: int = 0) -> bytes:
        """What stands in a note after the label. A witness gives the `second` in which it saw the text."""
        if self.kind == LOG:
            return ed25519.sign(self.seed, text.encode())
        return second.to_bytes(_TIME, "big") + ed25519.sign(self.seed, witnessed(text, second))


def read_key(text: str) -> Key:
    """The key that a line holds.

    Raises:
        Malformed: for anything but a name, the ID that belongs to the key, and a key of a known kind.
    """
    name, _, rest = text.partition("+")
    label, plus, spelt = rest.partition("+")
    if not plus or not is_name(name):
        raise Malformed(f"`{text[:120]}` is not a key: NAME+ID+BASE64 was expected.")
    data = decode(spelt)
    if len(data) != 1 + ed25519.PUBLIC or data[0] not in (LOG, WITNESS):
        raise Malformed(f"`{text[:120]}` is a key of a kind that is not known here.")
    key = Key(name, data[0], data[1:])
    if key.id.hex() != label:
        raise Malformed(f"`{text[:120]}` has the ID {label}, and its key has {key.id.hex()}.")
    return key


def is_name(text: str) -> bool:
    """Whether `text` can name a signer: not empty, without any space and without a plus sign."""
    return bool(text) and "+" not in text and not any(sign.isspace() for sign in text)


def witnessed(text: str, second: int) -> bytes:
    """The bytes that a witness signs."""
    return f"cosignature/v1\ntime {second}\n{text}".encode()


def seconds(signature: bytes) -> int:
    """When a witness saw what it signed, in seconds after 1 January 1970 (UTC)."""
    return int.from_bytes(signature[:_TIME], "big")
