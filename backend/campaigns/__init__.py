"""Campaigns: theme, partner, dates, message."""
