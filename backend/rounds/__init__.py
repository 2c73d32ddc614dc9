"""Rounds: a planned outing and its ordered stops."""
