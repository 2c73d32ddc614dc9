"""What cannot be done with places, with the words for it."""

from backend.problems import Conflict, NotFound, words


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


words(
    "places.door_unknown",
    fr=("Porte inconnue", "Cette porte n’existe pas, ou vous n’y avez pas accès."),
    en=("Unknown door", "This door does not exist, or you have no access to it."),
)
words(
    "places.stairwell_unknown",
    fr=("Escalier inconnu", "Cet escalier n’existe pas, ou vous n’y avez pas accès."),
    en=("Unknown stairwell", "This stairwell does not exist, or you have no access to it."),
)
words(
    "places.door_exists",
    fr=("Porte déjà notée", "Cette porte est déjà dans l’escalier. Choisissez-la dans la liste."),
    en=("Door there already", "The stairwell has this door already. Choose it in the list."),
)
words(
    "places.stairwell_full",
    fr=("Étage complet", "Cet étage a déjà trop de portes. Vérifiez l’étage."),
    en=("Floor full", "This floor has too many doors already. Check the floor."),
)
words(
    "places.doors_cannot_merge",
    fr=(
        "Portes à vérifier",
        "Seules deux portes d’un même bâtiment, encore en place, peuvent être réunies.",
    ),
    en=("Doors to check", "Only two doors of one building that both stand can be merged."),
)
words(
    "places.door_not_merged",
    fr=("Rien à défaire", "Cette porte n’a pas été réunie à une autre, ou l’autre a changé."),
    en=("Nothing to undo", "This door was not merged into another, or that one has changed."),
)
