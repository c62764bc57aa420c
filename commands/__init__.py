"""The commands, one module for each group. `cli.py` names them; each is imported when it is called."""

PROGRAM = "agreements"
VERSION = "0.1.0"
"""The version of the program, as in pyproject.toml (read from there it would cost 20 ms at each start)."""
