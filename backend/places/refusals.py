"""What cannot be done with places, with the words for it."""

from backend.problems import Conflict, Invalid, NotFound


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


class LabelUnfit(Invalid):
    """A label is empty, longer than `longest`, or has characters that nobody sees: `value`."""

    code = "places.label_unfit"


class FloorLabelTaken(Conflict):
    """Two floors of one stairwell would be called alike: `label`, `floor`, `other`."""

    code = "places.floor_label_taken"


class StairwellNameTaken(Conflict):
    """Two stairwells of one building would be called alike: `name`."""

    code = "places.stairwell_name_taken"


class StairwellCannotSplit(Conflict):
    """Some of its doors must go and some must stay: `stairwell_id`."""

    code = "places.stairwell_cannot_split"


class StairwellNotSplit(Conflict):
    """It is no half of another stairwell, or is gone already: `stairwell_id`."""

    code = "places.stairwell_not_split"


class DoorsCannotMerge(Conflict):
    """Two doors are one only within one building, and while both stand: `door_id`, `kept_id`."""

    code = "places.doors_cannot_merge"


class DoorNotMerged(Conflict):
    """The door was not merged, or what it was merged into was merged since: `door_id`."""

    code = "places.door_not_merged"
