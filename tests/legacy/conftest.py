"""An office that has been open for a while, and a folder with old papers in it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lifecycle.legacy.entering import Run, enter_rows, known_to
from lifecycle.legacy.reading import LegacyFile, read_legacy
from lifecycle.storage.store import Store
from lifecycle.verify import verify
from tests.makers import Office

DAY = "2026-11-24"
VIENNA = {
    "id": "vienna-1999", "partner": "vienna", "track": "bilateral", "kind": "agreement", "nature": "arrangement",
    "title": "Old agreement", "brussels_signatory": "Brussels-Capital Region", "signed": "1999-05-04",
    "signed_at": "Vienna", "term": "P5Y", "renewal": "tacit:P5Y", "notice": "P6M", "themes": "mobility",
    "source": "The archive", "source_date": "1999-05-04", "certainty": "B", "attachments": "text.pdf",
}  # fmt: skip
PRAGUE = {**VIENNA, "id": "prague-2025", "partner": "prague", "kind": "mou", "nature": "non_binding", "signed": "2025-03-01",
          "signed_at": "", "term": "P2Y", "renewal": "none", "notice": "unknown", "attachments": "text.pdf:en"}  # fmt: skip
SOFIA = {**VIENNA, "id": "sofia-2010", "partner": "sofia", "signed": "2010"}

Rows = Sequence[dict[str, str]]


@pytest.fixture
def office(store: Store, tmp_path: Path):
    """The Brussels partners, without a file; in the end the whole record must verify."""
    yield Office.open(store, folder=tmp_path)
    found = verify(store)
    assert found.ok, found.to_json()


def as_csv(path: Path, rows: Rows, separator: str = ",") -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(
            file, list(dict.fromkeys(name for row in (VIENNA, *rows) for name in row)), delimiter=separator
        )
        writer.writeheader()
        writer.writerows(rows)
    return path


def as_xlsx(path: Path, rows: Rows) -> Path:
    """A workbook as people make them: days are cells of days."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(VIENNA))
    for row in rows:
        cells: list[Any] = [row[name] or None for name in VIENNA]
        sheet.append([_cell(cell) for cell in cells])
    book.save(path)
    return path


def _cell(value: Any) -> Any:
    try:
        return date.fromisoformat(value) if value and len(value) == 10 else value
    except ValueError:
        return value


def as_yaml(path: Path, rows: Rows) -> Path:
    """The same in the portfolio's own format."""
    lines = ["format: 1", "title: Old files", "sources:", "  archive: {title: The archive, date: 1999-05-04, certainty: B}", "files:"]  # fmt: skip
    said = "source: archive, certainty: B"
    for row in rows:
        place = f", place: {row['signed_at']}" if row["signed_at"] else ""
        notice = f"{{length: {row['notice']}, {said}}}" if row["notice"] != "unknown" else "unknown"
        lines += [
            f"  - id: {row['id']}", f"    partner: {row['partner']}", f"    track: {row['track']}", f"    kind: {row['kind']}",
            f"    nature: {row['nature']}", f"    title: {row['title']}", f"    brusselsSignatory: {row['brussels_signatory']}",
            "    legacy: true", "    source: archive", "    certainty: B", f"    signed: {{date: {row['signed']}, {said}{place}}}",
            f"    term: {{length: {row['term']}, {said}}}", f"    renewal: {{rule: '{row['renewal']}', {said}}}",
            f"    notice: {notice}", f"    themes: [{row['themes']}]", f"    attachments: ['{row['attachments']}']",
        ]  # fmt: skip
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


FORMATS: dict[str, Callable[[Path, Rows], Path]] = {"old.csv": as_csv, "old.xlsx": as_xlsx, "old.yaml": as_yaml}


def read(office: Office, path: Path) -> LegacyFile:
    return read_legacy(path, known_to(office.on(DAY).desk))


def run(office: Office, path: Path, by: str = "officer", **how: Any) -> Run:
    """`agreements legacy FILE`."""
    desk = office.on(DAY).as_(by).desk
    return enter_rows(desk, read_legacy(path, known_to(desk)), **how)


def statuses(done: Run) -> list[str]:
    return [item.status for item in done.items]
