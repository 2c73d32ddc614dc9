"""Sources of public data, each a file that declares what its lines are."""
