"""A seal on what is kept on disk: only what this user's programs wrote is believed.

The key is this user's own and lies apart from what it seals. A seal also covers the version of the code, so
that what other code has written is not believed either.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import tempfile
from pathlib import Path

from platformdirs import user_state_path

from proofs_checks.run.code_version import code_version

APPLICATION = "collapse-theory"
_KEY_BYTES = 32


def key_file() -> Path:
    """Return where the key of the seal lies, apart from what it seals."""
    return user_state_path(APPLICATION) / "cache.key"


def seal(name: str, text: str) -> str:
    """Return the seal of a text that is kept under a name; the key is made if there is none.

    Raises:
        OSError: there is no key, and none can be made.
    """
    key = _key(key_file(), create=True)
    if key is None:
        raise OSError(f"{key_file()} is no key")
    return _seal(key, name, text)


def is_sealed(name: str, text: str, given: str) -> bool:
    """Return whether a seal is the one that this user's programs, in this version, give to the text."""
    key = _key(key_file(), create=False)
    return key is not None and hmac.compare_digest(given.encode(), _seal(key, name, text).encode())


def _seal(key: bytes, name: str, text: str) -> str:
    message = f"{code_version()}\n{name}\n{text}".encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def _key(path: Path, create: bool) -> bytes | None:
    """Return the key of the seal; ``None`` if there is none and none can, or may, be made."""
    if create and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, made = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_bytes(_KEY_BYTES))
            os.link(made, path)
        except FileExistsError:
            pass  # another process made it meanwhile; its key is the one
        finally:
            os.unlink(made)
    try:
        key = path.read_bytes()
    except OSError:
        return None
    return key if len(key) == _KEY_BYTES else None
