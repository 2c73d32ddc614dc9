"""Why a mail is not sent."""

from backend.problems import Conflict, Invalid, TooManyRequests


class AddressImpossible(Invalid):
    """It is no address that a mail could go to."""

    code = "mail.address_impossible"


class AddressRefused(Conflict):
    """The other side says that nobody has that address."""

    code = "mail.address_refused"


class TooManyMails(TooManyRequests):
    """The organisation, or somebody at one address, was written to often enough today."""

    code = "mail.too_many"


class NotSetUp(Conflict):
    """Nobody has said which server takes our mails."""

    code = "mail.not_set_up"


class TooLate(Conflict):
    """It waited so long that nobody expects it any more."""

    code = "mail.too_late"
