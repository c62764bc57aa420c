"""Where everything is kept: tables, the two databases, and the one gated write.

    from lifecycle.storage.engine import open_database
    from lifecycle.storage.store import Write, Outcome

Nothing here decides anything; nothing here imports `sqlalchemy.orm` (430 ms at each start of a command).
"""
