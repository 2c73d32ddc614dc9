"""The keys that phones seal to, and their custody.

A phone keeps what it has sent for some weeks, and carries what others have recorded on it; both
are sealed to a key of this server, so that the phone can deliver them and cannot read them. The
private keys lie in a folder of their own, one file each, and are saved beside the installation's
secret: whoever has them reads what a found phone holds, and whoever loses them can open none of it.
"""

import base64
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from flask import Flask, current_app

# A phone keeps what was acknowledged for 35 days, and seals with the last key that it heard of.
# Until its next sign-in, which it may put off for half a year, that may be one that was replaced;
# what it could not send is sealed with it even longer. A key has some 250 bytes.
KEPT_AFTER_REPLACED = timedelta(days=365)

_SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_128_GCM)
_MADE_AT = "%Y%m%dT%H%M%S%fZ"
_EXTENSION = "sealing_keys"


class CustodyFault(Exception):
    """The keys cannot be read or made; the message says where and why."""


class SealUnreadable(Exception):
    """No key of ours opens it, or it is not what was sealed."""


@dataclass(frozen=True)
class SealingKey:
    """A pair of keys. Its id is a hash of the public half: a point, uncompressed, 65 bytes."""

    id: str
    public_key: bytes
    made_at: datetime
    private_key: ec.EllipticCurvePrivateKey = field(repr=False)

    @classmethod
    def of(cls, private_key: ec.EllipticCurvePrivateKey, made_at: datetime) -> Self:
        """The pair of a private key."""
        point = private_key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return cls(sha256(point).hexdigest()[:16], point, made_at, private_key)

    @property
    def public_part(self) -> dict[str, str]:
        """What a phone is told of it."""
        return {"id": self.id, "public_key": base64.b64encode(self.public_key).decode()}


class SealingKeys:
    """The keys in a folder; what another process adds or removes there is seen at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read_at: int | None = None
        self._by_file: dict[str, SealingKey] = {}

    def every(self) -> list[SealingKey]:
        """All of them, the newest first.

        Raises:
            CustodyFault: the folder or a file in it cannot be read.
        """
        self._look()
        return [self._by_file[name] for name in sorted(self._by_file, reverse=True)]

    def newest(self) -> SealingKey:
        """The one that phones are to seal to, made now if there is none.

        Raises:
            CustodyFault: it can neither be read nor made.
        """
        if not self.every():
            with self._alone():
                # Another process may have made one while this one waited.
                if not self.every():
                    self._make(datetime.now(UTC))
        return self.every()[0]

    def rotate(self) -> SealingKey:
        """A new key; those of before go on to open what was sealed to them.

        Raises:
            CustodyFault: it cannot be made.
        """
        with self._alone():
            self._make(datetime.now(UTC))
        return self.newest()

    def prune(self, now: datetime) -> list[SealingKey]:
        """Remove keys to which no phone has sealed for so long that none holds it any more.

        Raises:
            CustodyFault: one cannot be removed.
        """
        with self._alone():
            old = [key for key, until in self.replaced() if until + KEPT_AFTER_REPLACED < now]
            for key in old:
                (self.folder / _file_of(key)).unlink()
        return old

    def replaced(self) -> list[tuple[SealingKey, datetime]]:
        """Each key that another has replaced, and when."""
        listed = self.every()
        return [(key, successor.made_at) for successor, key in pairwise(listed)]

    def open(self, key_id: object, sealed: bytes, info: str) -> bytes:
        """What was sealed for `info` to one of our keys.

        Raises:
            SealUnreadable: the key is not ours, or the bytes are not what was sealed to it.
        """
        key = self._named(key_id) or self._named(key_id, anew=True)
        if key is None:
            raise SealUnreadable
        try:
            return _SUITE.decrypt(sealed, key.private_key, info=info.encode())
        except (InvalidTag, ValueError) as error:
            raise SealUnreadable from error

    def _named(self, key_id: object, *, anew: bool = False) -> SealingKey | None:
        if anew:
            self._look()
        return next((key for key in self._by_file.values() if key.id == key_id), None)

    def _look(self) -> None:
        try:
            changed_at = self.folder.stat().st_mtime_ns
            if changed_at == self._read_at:
                return
            names = [file.name for file in self.folder.glob("*.pem")]
            self._by_file = {
                name: self._by_file.get(name) or _read(self.folder / name) for name in names
            }
        except FileNotFoundError:
            self._by_file, changed_at = {}, 0
        except (OSError, ValueError) as error:
            raise CustodyFault(f"{self.folder}: the keys cannot be read: {error}") from error
        # What changes within one tick of the clock is not told from what was read: look again.
        is_settled = changed_at < datetime.now(UTC).timestamp() * 1e9 - 1e9
        self._read_at = changed_at if is_settled else None

    def _make(self, now: datetime) -> None:
        """The file appears whole, or not at all."""
        key = SealingKey.of(ec.generate_private_key(ec.SECP256R1()), now)
        unfinished = self.folder / f".{key.id}"
        pem = key.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        try:
            with os.fdopen(
                os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
            ) as file:
                file.write(pem)
                file.flush()
                os.fsync(file.fileno())
            unfinished.rename(self.folder / _file_of(key))
            folder = os.open(self.folder, os.O_RDONLY)
            os.fsync(folder)
            os.close(folder)
        except OSError as error:
            raise CustodyFault(f"{self.folder}: no key can be made: {error.strerror}") from error
        self._read_at = None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time changes what is in the folder, which is its owner's alone."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = os.open(self.folder / ".lock", os.O_WRONLY | os.O_CREAT, 0o600)
        except OSError as error:
            raise CustodyFault(f"{self.folder}: no key can be made: {error.strerror}") from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._read_at = None
            yield
            self._read_at = None
        finally:
            os.close(lock)


def seal(plain: bytes, public_key: bytes, info: str) -> bytes:
    """What only the holder of the private half opens, as a phone makes it."""
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public_key)
    return _SUITE.encrypt(plain, point, info=info.encode())


def configure(app: Flask, folder: Path) -> None:
    """Let an application have its keys; the first is made now.

    Raises:
        CustodyFault: it can neither be read nor made.
    """
    keys = SealingKeys(folder)
    keys.newest()
    app.extensions[_EXTENSION] = keys


def sealing_keys() -> SealingKeys:
    """The keys of the current application."""
    keys: SealingKeys = current_app.extensions[_EXTENSION]
    return keys


def _file_of(key: SealingKey) -> str:
    return f"{key.made_at.strftime(_MADE_AT)}-{key.id}.pem"


def _read(file: Path) -> SealingKey:
    made_at = datetime.strptime(file.name.partition("-")[0], _MADE_AT).replace(tzinfo=UTC)
    private_key = load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(private_key, ec.EllipticCurvePrivateKey):
        raise ValueError(f"{file.name} is not a key on an elliptic curve")
    return SealingKey.of(private_key, made_at)
