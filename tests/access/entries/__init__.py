"""What each asker gets from each route: one file per room, each with a list ENTRIES."""
