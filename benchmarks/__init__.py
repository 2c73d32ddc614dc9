"""How fast and how large Palier is, beside its budgets: `make bench`.

Each module measures one thing and yields figures; nothing here is asserted, since a machine
that is busy is not a fault of the code.
"""
