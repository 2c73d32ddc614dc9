"""What cannot be done with territories and assignments, with the words that say what to do."""

from backend.problems import Conflict, Invalid


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
