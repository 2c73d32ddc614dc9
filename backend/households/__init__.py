"""Who lives behind a door, in which period: what they wish, how they are reached."""
