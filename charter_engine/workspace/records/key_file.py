"""Files with secrets: the key, made once and readable by its owner alone; words that sign in elsewhere."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from charter_engine.errors import Malformed, Unavailable
from charter_engine.log.keys import Signer
from charter_engine.log.spelling import decode, encode

SEED = 32
"""Length of a secret key, in bytes (Ed25519, RFC 8032)."""


def make_key(path: Path) -> None:
    """Write a new secret key that only its owner can read.

    Raises:
        Malformed: when the file is there already, or cannot be written.
    """
    try:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as refused:
        raise Malformed(f"{path}: the key cannot be written ({refused.strerror}).") from None
    with os.fdopen(opened, "w", encoding="ascii") as file:
        file.write(encode(secrets.token_bytes(SEED)) + "\n")
        file.flush()
        os.fsync(file.fileno())


def read_secret(path: Path) -> str:
    """The word in a file that signs this service in elsewhere.

    Raises:
        Unavailable: when it cannot be read, or is empty.
    """
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        text = ""
    if not text:
        raise Unavailable(f"{path}: there is no secret that can be read. Put it there, in one line.")
    return text


def read_key(path: Path, name: str, kind: int) -> Signer:
    """The signer of this name and kind, with the secret key in the file.

    Raises:
        Malformed: when the file holds none, or others than its owner can read it.
    """
    try:
        held = path.stat()
        text = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise Malformed(f"{path}: there is no key that can be read.") from None
    if os.name == "posix" and (held.st_mode & 0o077 or held.st_uid != os.geteuid()):
        told = "others can read or change this key, or own it. `chmod 600` it, if it is still secret."
        raise Malformed(f"{path}: {told}")
    try:
        return Signer(name, kind, decode(text, SEED))
    except Malformed:  # which would show what it found, and that may be most of a secret
        raise Malformed(
            f"{path}: it holds no key: {SEED} bytes in base64. Bring it back from where you keep it."
        ) from None
