"""Buildings, doors, and who lives behind them."""

from typing import Any
from uuid import uuid4

from uuid_utils.compat import uuid7

from backend.database.cells import cell_of
from backend.households.models import Household
from backend.organisations.models import Member, Team
from backend.places.models import (
    AccessNote,
    Building,
    Door,
    DoorAlias,
    DoorFact,
    FloorLabel,
    FormerDoorName,
    Residence,
    Stairwell,
)
from backend.places.recognition.models import PlaceImport, PlaceImportChange
from tests.factories.factory import BONDY, NOW
from tests.factories.people import MakePeople


class MakePlaces(MakePeople):
    """What stands in a neighbourhood."""

    def place_import(self, team: Team | None = None, **said: Any) -> PlaceImport:
        default = {
            "team_id": (team or self.team()).id,
            "source": "dwellings",
            "file_name": "dwellings.csv",
            "report": {},
        }
        return self._add(PlaceImport(**default | said))

    def place_import_change(
        self, run: PlaceImport | None = None, building: Building | None = None, **said: Any
    ) -> PlaceImportChange:
        default = {
            "place_import_id": (run or self.place_import()).id,
            "building_id": (building or self.building()).id,
            "before": {},
        }
        return self._add(PlaceImportChange(**default | said))

    def residence(self, team: Team | None = None, **said: Any) -> Residence:
        default = {"team_id": (team or self.team()).id, "name": "Les Érables"}
        return self._add(Residence(**default | said))

    def building(self, team: Team | None = None, **said: Any) -> Building:
        lon, lat = said.get("lon", BONDY[0]), said.get("lat", BONDY[1])
        number = str(self._next())
        default = {
            "team_id": (team or self.team()).id,
            "name": f"{number} rue des Érables",
            "street": "Rue des Érables",
            "number": number,
            "kind": "block",
            "lon": lon,
            "lat": lat,
            "cell": cell_of(lon, lat),
            "source": "dwellings",
            "source_id": uuid4().hex,
            "match": "exact",
            "is_estimated": True,
        }
        return self._add(Building(**default | said))

    def stairwell(self, building: Building | None = None, **said: Any) -> Stairwell:
        default = {
            "building_id": (building or self.building()).id,
            "name": "A",
            "position": self._next(),
        }
        return self._add(Stairwell(**default | said))

    def door(self, stairwell: Stairwell | None = None, **said: Any) -> Door:
        position = said.get("position", self._next())
        default = {
            "stairwell_id": (stairwell or self.stairwell()).id,
            "floor": 1,
            "position": position,
            "label": f"{said.get('floor', 1)}{position}"[:20],
            "is_estimated": True,
        }
        return self._add(Door(**default | said))

    def door_alias(self, door: Door | None = None, **said: Any) -> DoorAlias:
        return self._add(DoorAlias(**{"id": uuid4(), "door_id": (door or self.door()).id} | said))

    def household(self, door: Door | None = None, **said: Any) -> Household:
        return self._add(Household(**{"door_id": (door or self.door()).id} | said))

    def floor_label(self, stairwell: Stairwell | None = None, **said: Any) -> FloorLabel:
        default = {
            "stairwell_id": (stairwell or self.stairwell()).id,
            "floor": 1,
            "label": "Entresol",
        }
        return self._add(FloorLabel(**default | said))

    def former_door_name(self, door: Door | None = None, **said: Any) -> FormerDoorName:
        default = {"door_id": (door or self.door()).id, "floor": 1, "label": "11", "until": NOW}
        return self._add(FormerDoorName(**default | said))

    def access_note(
        self, stairwell: Stairwell | None = None, member: Member | None = None, **said: Any
    ) -> AccessNote:
        default = {
            "stairwell_id": (stairwell or self.stairwell()).id,
            "subject": "code",
            "value": "12A45",
            "set_by": (member or self.member()).id,
            "set_at": NOW,
            "device_seq": self._next(),
            "set_by_operation": uuid7(),
        }
        return self._add(AccessNote(**default | said))

    def door_fact(
        self, door: Door | None = None, member: Member | None = None, **said: Any
    ) -> DoorFact:
        at = (door or self.door()).id
        default = {
            "door_id": at,
            "recorded_door_id": at,
            "fact": "bell_broken",
            "is_present": True,
            "set_by": (member or self.member()).id,
            "set_at": NOW,
            "device_seq": self._next(),
            "set_by_operation": uuid7(),
        }
        return self._add(DoorFact(**default | said))
