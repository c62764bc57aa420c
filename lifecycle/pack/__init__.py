"""Evidence packs: history in one ZIP, for somebody to check who does not trust us (DESIGN section 9).

`writing.py` makes one, `opening.py` unpacks and checks one here, `verify_alone.py` goes into each and checks it
anywhere.
"""
