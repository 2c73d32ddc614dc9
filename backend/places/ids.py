"""Ids that an import gives to places: derived from what they are, so that reading the same list
into a restored database makes the same doors, and what phones said of them finds its place.

All ids of one building begin alike, which keeps them together in an index and in what phones
are sent.
"""

from hashlib import sha256
from uuid import UUID

# How many bytes a building's places share.
_SHARED = 6


def building_id(organisation_id: UUID, source: str, source_id: str, again: str = "") -> UUID:
    """The id of a building that a source tells of.

    Args:
        organisation_id: whose building it is.
        source: the kind of list.
        source_id: what tells the building from all others of the source.
        again: what tells it from a building of the same organisation that has this id already.
    """
    return _id(b"", f"building|{organisation_id}|{source}|{source_id}|{again}")


def stairwell_id(building: UUID, position: int) -> UUID:
    """The id of a building's stairwell."""
    return _id(building.bytes[:_SHARED], f"stairwell|{building}|{position}")


def door_id(stairwell: UUID, floor: int, position: int, again: str = "") -> UUID:
    """The id of a door: its floor and position say which it is, whatever it is called.

    Args:
        again: what tells it from a door that had this place when it was new, and has moved since.
    """
    return _id(stairwell.bytes[:_SHARED], f"door|{stairwell}|{floor}|{position}{again}")


def household_id(door: UUID) -> UUID:
    """The id of whoever lives behind a door when it is noted."""
    return _id(door.bytes[:_SHARED], f"household|{door}")


def _id(prefix: bytes, name: str) -> UUID:
    """A UUID of version 8: the prefix, then as much of the hash as fits."""
    made = bytearray(prefix + sha256(name.encode()).digest()[: 16 - len(prefix)])
    made[6] = (made[6] & 0x0F) | 0x80
    made[8] = (made[8] & 0x3F) | 0x80
    return UUID(bytes=bytes(made))
