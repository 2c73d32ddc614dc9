"""The national address base (BAN) in its CSV layout, whole or cut to a box."""

import re
from typing import ClassVar

from backend.database.cells import Box
from backend.imports.checks import is_within, point_in_france, refuse, text_of, whole_of
from backend.imports.csv_file import Line
from backend.imports.registry import register
from backend.reference.address_source import AddressRow, AddressSource
from backend.reference.street_names import capitals, street_key
from backend.reference.typed_addresses import true_number

_INSEE = re.compile(r"\d[\dAB]\d{3}", re.ASCII)
_POSTCODE = re.compile(r"\d{5}", re.ASCII)


class Ban(AddressSource):
    """A file of the BAN."""

    name = "ban"
    columns = (
        "id",
        "numero",
        "rep",
        "nom_voie",
        "code_postal",
        "code_insee",
        "nom_commune",
        "lon",
        "lat",
    )
    # Some cuts of the file leave it out.
    optional_columns = ("code_insee_ancienne_commune",)
    other_formats: ClassVar = {"cle_interop": "BAL", "adresse_cle": "« logements par entrée »"}

    def identity(self, line: Line) -> str | None:
        """The id that the BAN gives each address."""
        return text_of(line.number, "id", line.values[0], longest=80)

    def row(self, line: Line, scope: Box | None) -> AddressRow | None:
        """The address, if it lies in the box."""
        number = line.number
        source_id, numero, rep, street, postcode, insee_code, commune, lon, lat, former = (
            line.values
        )
        point = point_in_france(number, lon, lat)
        if scope is not None and not is_within(point, scope):
            return None
        street = text_of(number, "nom_voie", street, longest=200)
        if not _INSEE.fullmatch(insee_code):
            refuse(number, "imports.value_wrong", insee_code, column="code_insee", expected="93010")
        if postcode and not _POSTCODE.fullmatch(postcode):
            refuse(number, "imports.value_wrong", postcode, column="code_postal", expected="93140")
        return AddressRow(
            line=number,
            source_id=text_of(number, "id", source_id, longest=80),
            number=true_number(whole_of(number, "numero", numero, 0, 9999)) or 0,
            suffix=capitals(text_of(number, "rep", rep, longest=20, required=False)),
            street_name=street,
            street_key=street_key(street),
            postcode=postcode,
            insee_code=insee_code,
            former_insee_code=former if _INSEE.fullmatch(former) else "",
            commune=text_of(number, "nom_commune", commune, longest=100),
            lon=point.lon,
            lat=point.lat,
        )


BAN = Ban()
register(BAN)
