"""Files older than the register, entered after it was opened: read from YAML, CSV or XLSX, by two persons."""
