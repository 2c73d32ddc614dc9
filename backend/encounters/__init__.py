"""Encounters, the folds they add up to, and the wish not to be visited."""
