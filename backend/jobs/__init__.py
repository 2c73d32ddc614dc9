"""Work outside a request: a queue in PostgreSQL, each job inside one organisation's wall.

A room declares a kind of job (`kinds.job_kind`) and puts one in line in the transaction that
wants it (`service.enqueue`): committed, it runs; undone, it never was. Nothing here is imported
by a request but that; the worker is a process of its own (`worker.py`).
"""
