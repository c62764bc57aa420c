"""The commands of the command line, one module for each group. `cli.py` names them and imports each when it is called."""

VERSION = "0.1.0"
"""The version of the program, as in pyproject.toml (read from there it would cost 20 ms at each start)."""
