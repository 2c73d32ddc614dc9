"""What cannot be done with places, with the words for it."""

from backend.problems import Conflict, NotFound


class DoorUnknown(NotFound):
    """No door of this organisation has this id, nor ever had: `door_id`."""

    code = "places.door_unknown"


class StairwellUnknown(NotFound):
    """No stairwell of this organisation has this id: `stairwell_id`."""

    code = "places.stairwell_unknown"


class DoorExists(Conflict):
    """Another door has this id already: `door_id`."""

    code = "places.door_exists"


class StairwellFull(Conflict):
    """The floor has no place left for another door."""

    code = "places.stairwell_full"


class DoorsCannotMerge(Conflict):
    """Two doors are one only within one building, and while both stand: `door_id`, `kept_id`."""

    code = "places.doors_cannot_merge"


class DoorNotMerged(Conflict):
    """The door was not merged, or what it was merged into was merged since: `door_id`."""

    code = "places.door_not_merged"
