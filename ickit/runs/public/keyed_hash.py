"""Keyed hashes for a public run's manifest: a plain hash of data that can be guessed would give the data away."""

import hmac
import os
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

_NAME = ".ickit-key"
_BYTES = 32


def key_in(folder: Path) -> bytes:
    """The key that is kept in a folder, which is not published; a new one where there is none."""
    try:
        key = (folder / _NAME).read_bytes()
    except OSError:
        key = b""
    return key if len(key) == _BYTES else secrets.token_bytes(_BYTES)


def keep_key(folder: Path, key: bytes) -> None:
    """Keep a key in a folder, where only its owner can read it. Where that cannot be, the next run has another."""
    if key_in(folder) == key:
        return
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        handle, new = tempfile.mkstemp(prefix=_NAME, dir=folder)
        with os.fdopen(handle, "wb") as out:
            out.write(key)
        os.replace(new, folder / _NAME)


def sign(hashes: Mapping[str, str], key: bytes) -> dict[str, str]:
    """The same hashes as only who has the key can make them."""
    return {name: hmac.new(key, f"{name} {value}".encode(), "sha256").hexdigest() for name, value in hashes.items()}
