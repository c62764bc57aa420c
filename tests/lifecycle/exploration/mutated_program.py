"""The whole program with one module changed: `python -m tests.lifecycle.exploration.mutated_program NAME ARGUMENTS…`.

The words of a mutant of the proof are changed in the source of the module while it is imported, before anything else
of the program is; everything that is made of it, the machine, the rules, the clock, is then the mutant's.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader

from tests.lifecycle.exploration.mutant_words import MUTANTS, REFUSED_AT_ONCE, Mutant


class _Changed(SourceFileLoader):
    changes: tuple[tuple[str, str], ...] = ()

    def get_code(self, fullname: str):  # never from a compiled file, nor into one
        text = self.get_data(self.get_filename(fullname)).decode()
        for old, new in self.changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        return compile(text, self.get_filename(fullname), "exec", dont_inherit=True)


class _Finder(MetaPathFinder):
    def __init__(self, made: Mutant) -> None:
        self.made = made

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: object = None) -> ModuleSpec | None:
        if fullname != self.made.module:
            return None
        spec = PathFinder.find_spec(fullname, path)
        assert spec is not None and spec.origin is not None
        spec.loader = _Changed(fullname, spec.origin)
        spec.loader.changes = self.made.changes
        return spec


def change(name: str) -> None:
    """Let what is imported from now on be the mutant's."""
    made = next(made for made in (*MUTANTS, *REFUSED_AT_ONCE) if made.name == name)
    assert made.module not in sys.modules, "it was imported as it ships"
    sys.meta_path.insert(0, _Finder(made))


def main() -> None:
    name, *arguments = sys.argv[1:]
    change(name)
    sys.argv = ["agreements", *arguments]
    from cli import main as run

    sys.exit(run())


if __name__ == "__main__":
    main()
