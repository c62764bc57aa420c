"""The words of the program in English, French and Dutch. A leaf: it imports nothing of ours.

`messages.render.render` says a message, `python -m messages.check` compares the catalogues.
"""
