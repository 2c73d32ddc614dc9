"""What an import makes of a list of dwellings: read, matched to addresses, recognised, written.

The modules beside this package say what stands, and import nothing of it.
"""
