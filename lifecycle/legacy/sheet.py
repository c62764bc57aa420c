"""The cells of a flat table, CSV or XLSX, as text: each row with the number that a spreadsheet shows beside it."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from lifecycle.portfolio.problems import PortfolioError, Problem
from lifecycle.portfolio.tree import MAX_BYTES, read_text

MOST_ROWS = 20_000
MOST_COLUMNS = 100
MOST_UNPACKED = 200 * 1024 * 1024
"""Bytes that an XLSX file, which is an archive, may unfold to."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A header and the rows below it, by their numbers; empty rows are left out."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_sheet(path: Path) -> Sheet:
    """The first sheet of a workbook, or a CSV file. Raises PortfolioError where it cannot be read as one."""
    cells = _workbook(path) if path.suffix.lower() == ".xlsx" else _csv(path)
    header: tuple[str, ...] = ()
    rows: list[tuple[int, tuple[str, ...]]] = []
    for number, row in cells:
        if not any(row):
            continue
        if len(row) > MOST_COLUMNS or len(rows) >= MOST_ROWS:
            raise PortfolioError(path, (Problem(number, "", "too_much"),))
        if not header:
            header = tuple(name.strip().lower() for name in row)
        else:
            rows.append((number, tuple(row)))
    if not header:
        raise PortfolioError(path, (Problem(None, "", "empty_table"),))
    return Sheet(header, tuple(rows))


def _csv(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Rows of a CSV file, separated by commas, semicolons or tabs, whichever its first line holds most of."""
    text = read_text(path)
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    try:
        for row in reader:
            yield begins, [cell.strip() for cell in row]
            begins = reader.line_num + 1
    except csv.Error:
        raise PortfolioError(path, (Problem(begins, "", "not_csv"),)) from None


def _workbook(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Rows of the first sheet of a workbook; a formula counts as the value that was saved with it."""
    from openpyxl import load_workbook

    _require_modest(path)
    try:
        book = load_workbook(path, read_only=True, data_only=True)
        try:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            for number, row in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1), 1):
                yield number, _trimmed([_text(value) for value in row])
        finally:
            book.close()
    except PortfolioError:
        raise
    except Exception:  # whatever openpyxl and its XML parser find in a file that only looks like a workbook
        raise PortfolioError(path, (Problem(None, "", "not_xlsx"),)) from None


def _require_modest(path: Path) -> None:
    try:
        if not path.is_file():
            raise PortfolioError(path, (Problem(None, "", "no_such_file" if not path.exists() else "not_a_file"),))
        if path.stat().st_size > MAX_BYTES:
            raise PortfolioError(path, (Problem(None, "", "too_large", {"megabytes": MAX_BYTES >> 20}),))
        with zipfile.ZipFile(path) as unpacked:
            size = sum(info.file_size for info in unpacked.infolist())
    except (OSError, ValueError) as error:
        raise PortfolioError(path, (Problem(None, "", "unreadable", {"error": str(error)}),)) from None
    except (zipfile.BadZipFile, NotImplementedError):
        raise PortfolioError(path, (Problem(None, "", "not_xlsx"),)) from None
    if size > MOST_UNPACKED:
        raise PortfolioError(path, (Problem(None, "", "too_much"),))


def _trimmed(row: list[str]) -> list[str]:
    """A row without the empty cells at its end: a sheet may be far wider than what is written in it."""
    while row and not row[-1]:
        row.pop()
    return row


def _text(value: Any) -> str:
    """A cell as one would type it: a day as an ISO day, a whole number without a point."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == value.time().min else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
