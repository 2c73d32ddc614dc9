"""Public data without a tenant: addresses, and the importers that bring them."""
