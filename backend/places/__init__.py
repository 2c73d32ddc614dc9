"""Residences, buildings, stairwells, doors and the households behind them."""
