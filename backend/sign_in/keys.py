"""Device keys: reading a public key, and checking what its other half has signed."""

from functools import lru_cache

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

_HALF = 32
_ALGORITHM = ec.ECDSA(SHA256())


@lru_cache(maxsize=4096)
def read_key(public_key: bytes) -> ec.EllipticCurvePublicKey:
    """A P-256 public key from its DER form (SubjectPublicKeyInfo).

    Raises:
        ValueError: it is something else.
    """
    try:
        key = load_der_public_key(public_key)
    except UnsupportedAlgorithm as error:
        raise ValueError("a key of another kind") from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("not a P-256 key")
    return key


def is_signed_by(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether a signature, raw r‖s as WebCrypto gives it, is the key's over exactly these bytes."""
    if len(signature) != 2 * _HALF:
        return False
    r, s = (int.from_bytes(half, "big") for half in (signature[:_HALF], signature[_HALF:]))
    try:
        read_key(public_key).verify(encode_dss_signature(r, s), message, _ALGORITHM)
    except (InvalidSignature, ValueError):
        return False
    return True
