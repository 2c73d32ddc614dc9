"""What cannot be done with territories and assignments, with the words that say what to do."""

from backend.problems import Conflict, Invalid, words


class NameEmpty(Invalid):
    """A territory is called something."""

    code = "territories.name_empty"


class NameTooLong(Invalid):
    """The name would not fit a map's label: `length` and `longest` in characters."""

    code = "territories.name_too_long"


class NameTaken(Conflict):
    """The team has a territory of that name."""

    code = "territories.name_taken"


class NoBuildings(Invalid):
    """A territory without a building is nowhere."""

    code = "territories.no_buildings"


class BuildingsUnknown(Invalid):
    """Some ids are no building of this organisation, or of one that is gone: `value`."""

    code = "territories.buildings_unknown"


class BuildingsOfAnotherTeam(Invalid):
    """Some buildings belong to another team: `value` their ids, `names` the first of them."""

    code = "territories.buildings_of_another_team"


class WasAssigned(Conflict):
    """Somebody has worked the territory, so that its history must stay."""

    code = "territories.was_assigned"


class MemberNotInTeam(Invalid):
    """The member is neither worker nor lead of the team on the first day."""

    code = "territories.member_not_in_team"


class CampaignOfAnotherTeam(Invalid):
    """The campaign belongs to another team."""

    code = "territories.campaign_of_another_team"


class OutsideCampaign(Invalid):
    """A day is outside the campaign, which runs from `campaign_starts_on` to `campaign_ends_on`."""

    code = "territories.outside_campaign"


class EndsBeforeItStarts(Invalid):
    """The last day is earlier than the first."""

    code = "territories.ends_before_it_starts"


class EndsInThePast(Invalid):
    """The last day is over already."""

    code = "territories.ends_in_the_past"


class AlreadyAssigned(Conflict):
    """The member has the territory for this campaign during some of these days."""

    code = "territories.already_assigned"


words(
    "territories.name_empty",
    fr=("Nom manquant", "Le secteur n’a pas de nom. Donnez-lui un nom court."),
    en=("Name missing", "The territory has no name. Give it a short one."),
)
words(
    "territories.name_too_long",
    fr=("Nom trop long", "Ce nom compte {length} caractères. Ramenez-le à {longest} au plus."),
    en=("Name too long", "This name has {length} characters. Bring it down to {longest} at most."),
)
words(
    "territories.name_taken",
    fr=("Nom déjà pris", "Un secteur de l’équipe s’appelle déjà « {value} ». Changez de nom."),
    en=("Name already taken", "The team has a territory called “{value}”. Choose another name."),
)
words(
    "territories.no_buildings",
    fr=("Aucun bâtiment", "Le secteur est vide. Choisissez au moins un bâtiment."),
    en=("No building", "The territory is empty. Choose at least one building."),
)
words(
    "territories.buildings_unknown",
    fr=(
        "Bâtiments introuvables",
        "{count} des bâtiments choisis n’existent plus. Rechargez la liste, puis choisissez"
        " à nouveau.",
    ),
    en=(
        "Buildings not found",
        "{count} of the buildings chosen no longer exist. Reload the list, then choose again.",
    ),
)
words(
    "territories.buildings_of_another_team",
    fr=(
        "Bâtiments d’une autre équipe",
        "Ces bâtiments sont à une autre équipe : {names}. Retirez-les du secteur.",
    ),
    en=(
        "Buildings of another team",
        "These buildings belong to another team: {names}. Take them out of the territory.",
    ),
)
words(
    "territories.was_assigned",
    fr=(
        "Secteur déjà travaillé",
        "Le secteur « {name} » a été affecté : son histoire doit rester. Terminez ses"
        " affectations, ou changez ses bâtiments.",
    ),
    en=(
        "Territory already worked",
        "The territory “{name}” has been assigned: its history must stay. End its assignments,"
        " or change its buildings.",
    ),
)
words(
    "territories.member_not_in_team",
    fr=(
        "Pas dans cette équipe",
        "{member} ne travaille pas dans l’équipe {team} le {starts_on}. Donnez-lui d’abord ce"
        " rôle, ou choisissez quelqu’un de l’équipe.",
    ),
    en=(
        "Not in this team",
        "{member} does not work in the team {team} on {starts_on}. Grant the role first,"
        " or choose somebody of the team.",
    ),
)
words(
    "territories.campaign_of_another_team",
    fr=(
        "Mission d’une autre équipe",
        "La mission « {campaign} » est à une autre équipe. Choisissez une mission de {team}.",
    ),
    en=(
        "Campaign of another team",
        "The campaign “{campaign}” belongs to another team. Choose a campaign of {team}.",
    ),
)
words(
    "territories.outside_campaign",
    fr=(
        "Hors de la mission",
        "Le {value} est hors de la mission « {campaign} ». Choisissez un jour du"
        " {campaign_starts_on} au {campaign_ends_on}.",
    ),
    en=(
        "Outside the campaign",
        "{value} is outside the campaign “{campaign}”. Choose a day from {campaign_starts_on}"
        " to {campaign_ends_on}.",
    ),
)
words(
    "territories.ends_before_it_starts",
    fr=(
        "Dates à corriger",
        "La fin ({value}) vient avant le début ({starts_on})."
        " Choisissez une fin le {starts_on} ou après.",
    ),
    en=(
        "Dates to correct",
        "The end ({value}) comes before the start ({starts_on})."
        " Choose an end on {starts_on} or later.",
    ),
)
words(
    "territories.ends_in_the_past",
    fr=("Date passée", "Le {value} est passé. Choisissez une fin le {today} ou après."),
    en=("Date in the past", "{value} is over. Choose an end on {today} or later."),
)
words(
    "territories.already_assigned",
    fr=(
        "Déjà affecté",
        "{member} a déjà ce secteur du {starts_on} au {ends_on}. Choisissez d’autres dates, ou"
        " terminez d’abord cette affectation.",
    ),
    en=(
        "Already assigned",
        "{member} has this territory already, from {starts_on} to {ends_on}. Choose other dates,"
        " or end that assignment first.",
    ),
)
