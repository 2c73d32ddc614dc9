"""The ledger of operations, their envelope, and what a kind of operation is."""
