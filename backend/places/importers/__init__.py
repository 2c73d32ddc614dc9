"""Importers of places: lists of dwellings, read into staging and matched to addresses."""
