"""Evidence packs: history in one ZIP, for somebody to check who does not trust us (DESIGN section 9).

`writing.py` makes one, `opening.py` checks one here, in its ZIP (`zipped.py`), `verify_alone.py` goes into each and
checks it anywhere.
"""
