"""Lists of dwellings by entrance, one line each, as the register of social housing gives them."""

from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID

from backend.imports.checks import point_of, refuse, text_of, whole_of
from backend.imports.csv_file import Line, unmangled
from backend.imports.registry import register
from backend.places.layout import FLOOR_MAX, most_dwellings
from backend.places.recognition.entrance_source import EntranceRow, EntranceSource
from backend.reference.typed_addresses import read_address

_OLDEST = 1000
_DWELLINGS_MAX = 5_000


class Dwellings(EntranceSource):
    """A list of dwellings by entrance. It has no identifiers: entrances are recognised."""

    name = "dwellings"
    columns = ("adresse_cle", "logements", "etage_max", "annee_construction", "lon", "lat")
    other_formats: ClassVar = {"id_fantoir": "BAN", "cle_interop": "BAL"}

    def row(self, line: Line, scope: UUID) -> EntranceRow:
        """The entrance."""
        number = line.number
        typed, dwellings, floor_max, built_in, lon, lat = line.values
        text_of(number, "adresse_cle", typed, longest=200)
        # Several spaces may end the street's name, so they stay.
        typed = unmangled(typed)
        address = read_address(typed)
        if not address.street_key:
            refuse(number, "places.entrance_without_street", typed)
        floors = whole_of(number, "etage_max", floor_max or "0", 0, FLOOR_MAX)
        count = whole_of(number, "logements", dwellings, 1, _DWELLINGS_MAX)
        if count > most_dwellings(floors):
            refuse(
                number,
                "places.entrance_too_full",
                dwellings,
                floors=floors,
                most=most_dwellings(floors),
            )
        this_year = datetime.now(UTC).year
        # Registers write 0 for a year that they do not know.
        year = (
            whole_of(number, "annee_construction", built_in, _OLDEST, this_year + 5)
            if (built_in.strip("0"))
            else None
        )
        point = point_of(number, lon, lat, may_be_swapped=False)
        first = address.numbers[0] if address.numbers else None
        return EntranceRow(
            line=number,
            typed=typed,
            number=first.number if first else None,
            suffix=first.suffix if first else "",
            numbers=address.numbers_text,
            street_typed=address.street,
            street_key=address.street_key,
            detail=address.detail,
            dwellings=count,
            floor_max=floors,
            built_in=year,
            lon=point.lon,
            lat=point.lat,
        )


DWELLINGS = Dwellings()
register(DWELLINGS)
