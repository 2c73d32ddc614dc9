"""Figures: the measures, and the contact map that shows them."""
