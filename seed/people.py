"""The people of the demonstration and what they work on. All of them are invented."""

from dataclasses import dataclass
from datetime import timedelta

from backend.access.roles import Role
from seed.missions import RIGHTS, WATER, Mission
from seed.plan import SABLONNIERE, TILLEULS

ORGANISATION = "Voisins des Tilleuls"
SLUG = "voisins-des-tilleuls"
# Known to everybody: it opens an invented neighbourhood and nothing else.
PASSWORD = "palier-demo-2026"  # noqa: S105  # meant to be read


@dataclass(frozen=True)
class DemoMember:
    """A person of the demonstration; a role without a team is for the whole organisation."""

    name: str
    email: str
    role: Role
    team: str | None


WORKERS = (
    DemoMember("Aïcha Benali", "aicha@example.org", Role.WORKER, TILLEULS),
    DemoMember("Karim Haddad", "karim@example.org", Role.WORKER, TILLEULS),
    DemoMember("Linh Tran", "linh@example.org", Role.WORKER, TILLEULS),
    DemoMember("Rosa Martins", "rosa@example.org", Role.WORKER, TILLEULS),
    DemoMember("Mariama Diallo", "mariama@example.org", Role.WORKER, SABLONNIERE),
    DemoMember("Joseph Nkounkou", "joseph@example.org", Role.WORKER, SABLONNIERE),
)
LEADS = (
    DemoMember("Sandrine Lefèvre", "sandrine@example.org", Role.TEAM_LEAD, TILLEULS),
    DemoMember("Moussa Traoré", "moussa@example.org", Role.TEAM_LEAD, SABLONNIERE),
)
COORDINATOR = DemoMember("Nadia Belkacem", "nadia@example.org", Role.COORDINATOR, None)
ADMIN = DemoMember("Julien Morel", "julien@example.org", Role.ADMIN, None)
EVERYBODY = (*WORKERS, *LEADS, COORDINATOR, ADMIN)
# One of each role, to be shown where somebody wants to look around.
SIGN_INS = (WORKERS[0], LEADS[0], COORDINATOR, ADMIN)


@dataclass(frozen=True)
class Sector:
    """A territory: streets, or one side of them, and who walks it for which campaign.

    `share` is how much of it has been walked once by today.
    """

    name: str
    team: str
    # Each a street, with the remainder of its numbers by two, or None for both sides.
    streets: tuple[tuple[str, int | None], ...]
    worker: DemoMember
    mission: Mission
    share: float
    # How long from today it is assigned, within the campaign.
    until: timedelta = timedelta(days=25)


SECTORS = (
    Sector("Tilleuls nord", TILLEULS, (("Allée des Tilleuls", 1),), WORKERS[0], WATER, 0.95),
    Sector(
        "Square",
        TILLEULS,
        (("Allée des Tilleuls", 0), ("Square des Hirondelles", None), ("Allée du Verger", None)),
        WORKERS[1],
        WATER,
        0.7,
    ),
    Sector("Grand Mail", TILLEULS, (("Mail des Alouettes", None),), WORKERS[2], WATER, 0.45),
    Sector("Vieux Puits", TILLEULS, (("Rue du Vieux Puits", None),), WORKERS[3], WATER, 0.25),
    Sector("Sansonnets", SABLONNIERE, (("Rue des Sansonnets", None),), WORKERS[4], RIGHTS, 0.8),
    Sector(
        "Pavillons",
        SABLONNIERE,
        (("Chemin de la Sablonnière", None), ("Impasse des Campanules", None)),
        WORKERS[5],
        RIGHTS,
        0.5,
    ),
)
