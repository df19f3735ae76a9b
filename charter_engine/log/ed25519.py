"""Ed25519 signatures (RFC 8032), by the package `cryptography`. Nothing else here knows that package.

The first example of RFC 8032, section 7.1:

>>> seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
>>> public_of(seed).hex()
'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'
>>> signed = sign(seed, b"")
>>> signed.hex()[:32]
'e5564300c360ac729086e2cc806e828a'
>>> signs(public_of(seed), b"", signed), signs(public_of(seed), b"x", signed)
(True, False)
"""

from __future__ import annotations

from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SEED = PUBLIC = 32
"""Length of a seed and of a public key, in bytes."""
SIGNATURE = 64
"""Length of a signature, in bytes."""


@lru_cache(maxsize=8)
def public_of(seed: bytes) -> bytes:
    """The public key, 32 bytes, that belongs to a seed of 32 bytes."""
    return _secret(seed).public_key().public_bytes_raw()


def sign(seed: bytes, message: bytes) -> bytes:
    """The signature, 64 bytes, of `message` by the key with this seed."""
    return _secret(seed).sign(message)


def signs(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` is one of `message` by the key `public`, of 32 bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=8)  # making it takes as long as signing with it
def _secret(seed: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(seed)
