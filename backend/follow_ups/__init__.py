"""Follow-ups: what a household was promised."""
