"""Verdicts, as stories name them."""

from backend.sync.receive import Verdict

APPLIED, DUPLICATE = Verdict("applied"), Verdict("duplicate")


def refused(code: str) -> Verdict:
    """Against a rule."""
    return Verdict("refused", code)


def held(code: str) -> Verdict:
    """To be asked about again."""
    return Verdict("held", code)
