"""The log: one Merkle tree over every entry of every subject, and the checkpoints that are signed over it.

`merkle.py` and `note.py` are pure; `sealing.py` adds leaves and signs, `checking.py` compares log and
history.
"""
