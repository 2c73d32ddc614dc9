"""Sources of places, each a file that declares what its lines are."""
