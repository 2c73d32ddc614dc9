"""What is refused about organisations, accounts, teams, members and grants."""

from backend.problems import Conflict, Invalid


class TimeZoneUnknown(Invalid):
    """No time zone has that name."""

    code = "organisations.time_zone_unknown"


class TeamNameTaken(Conflict):
    """The organisation has a team of that name."""

    code = "organisations.team_name_taken"


class SlugTaken(Conflict):
    """Another organisation answers to that short name."""

    code = "organisations.slug_taken"


class SlugInvalid(Invalid):
    """A short name with other characters than those of an address."""

    code = "organisations.slug_invalid"


class PasswordTooShort(Invalid):
    """A password that is guessed soon."""

    code = "organisations.password_too_short"


class PasswordNotTheirs(Conflict):
    """The account has a password already, and it is another one."""

    code = "organisations.password_not_theirs"


class NameMissing(Invalid):
    """A name is empty, or longer than any name is."""

    code = "organisations.name_missing"


class MemberIdTaken(Conflict):
    """Somebody else has been that member."""

    code = "organisations.member_id_taken"


class EmailImpossible(Invalid):
    """No message could ever arrive there, so nobody could sign in with it."""

    code = "organisations.email_impossible"


class AlreadyMember(Conflict):
    """The account is a member of the organisation."""

    code = "organisations.already_member"


class ServiceDayImpossible(Invalid):
    """Not a whole number of minutes from midnight until noon."""

    code = "organisations.service_day_impossible"


class ServiceDayInThePast(Invalid):
    """What is over, and what is under way, stays on the day that it counts on."""

    code = "organisations.service_day_in_the_past"


class KnockingDaysImpossible(Invalid):
    """Not some of the days of a week."""

    code = "organisations.knocking_days_impossible"


class KnockingHoursImpossible(Invalid):
    """Not an hour, or the team would stop knocking when it begins."""

    code = "organisations.knocking_hours_impossible"


class GrantEndsBeforeItStarts(Invalid):
    """The last day of a role comes before its first."""

    code = "organisations.grant_ends_before_it_starts"
