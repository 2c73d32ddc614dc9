"""One factory per model, so that a test states only what it is about.

What is not said is made: `make.door()` stands in a stairwell of a building of a team.
Everything belongs to the organisation that the session acts for.
"""

from tests.factories.factory import BONDY, NOW, PASSWORD, TODAY
from tests.factories.fieldwork import MakeFieldwork

__all__ = ["BONDY", "NOW", "PASSWORD", "TODAY", "Make"]


class Make(MakeFieldwork):
    """Factories over one session; `keep` commits, where a test needs others to see the rows."""
