"""Signing as a phone does: P-256 over SHA-256, raw r‖s in hex."""

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256


def sign(key: ec.EllipticCurvePrivateKey, message: bytes) -> str:
    """The signature, as WebCrypto would give it, in hex."""
    r, s = decode_dss_signature(key.sign(message, ec.ECDSA(SHA256())))
    return (r.to_bytes(32, "big") + s.to_bytes(32, "big")).hex()
