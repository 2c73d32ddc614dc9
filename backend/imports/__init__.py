"""One engine for every file that is brought in: read, stage, check, show, accept, take back.

What is particular to a kind of file is a source, which the room of its rows declares.
"""
