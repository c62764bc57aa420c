"""The whole record in one file: exports, imports, backups, copies restored from them (docs/export-format.md)."""
