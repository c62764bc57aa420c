"""What is publicly known about the Region's partnerships, as data, and its reader.

`brussels.yaml` holds the real facts, `examples.yaml` invented ones that nothing loads by itself.
The format is described in `docs/portfolio-format.md`.
"""
