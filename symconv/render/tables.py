"""Tables in each form, and as comma-separated values."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Literal, TypeAlias

from sympy import Rational

from symconv.render.markup import Format, cell, code, paragraph, plain_latex, size, words
from symconv.render.markup import table as lines
from symconv.render.printers import text
from symconv.tables import UNITS, Cell, Column, Table

__all__ = ["table"]

Form: TypeAlias = Format | Literal["csv"]


def table(result: Table, form: Form, *, caption: str = "", label: str = "") -> str:
    """The table, and under it the legend and the notes; in LaTeX with a caption and a label."""
    if form == "csv":
        return _csv(result)
    header = [_title(column, form) for column in result.columns]
    rows = [_cells(result, row, form) for row in result.rows]
    body = lines(header, rows, form)
    under = _under(result, form)
    if form != "latex":
        return body + "".join(paragraph(line, form) for line in under)
    notes = "".join(f"\n\\par\\smallskip\\footnotesize {line}" for line in under)
    said = f"\\caption{{{plain_latex(caption)}}}" if caption else ""
    said += f"\\label{{{label}}}" if label else ""
    if r"\begin{longtable}" in body:  # which no float holds
        body = body.replace("\\toprule", f"{said} \\\\\n\\toprule", 1) if said else body
        return f"{body}{{{notes}\n\\par}}" if notes else body
    if not said:
        return body + notes
    said = said.replace("\\label", "\n\\label") if caption else said
    return f"\\begin{{table}}\n\\centering\n{said}\n{body}{notes}\n\\end{{table}}"


def _title(column: Column, form: Format) -> str:
    unit = f" ({column.unit})" if column.unit in ("k", "M", "G") else ""
    return words(f"{column.title}{unit}", form)


def _cells(result: Table, row: tuple[Cell, ...], form: Format) -> list[str]:
    return [_cell(entry, column, form) for entry, column in zip(row, result.columns, strict=True)]


def _cell(entry: Cell, column: Column, form: Format) -> str:
    if entry is None:
        return ""
    if isinstance(entry, str):
        return code(entry, form) if "(" in entry else words(entry, form)
    if isinstance(entry, tuple):
        return size(entry, form)
    if entry.is_Rational and (column.unit or column.share):
        return shortened(entry, column)
    return cell(entry, form)


def shortened(number: Rational, column: Column) -> str:
    """A number in its column's unit: 4.2M, 569M, or a share with three digits."""
    if column.share:
        return _significant(number, 3)
    if column.unit != "auto":
        return _rounded(number / UNITS[column.unit], 2)
    # 999.5 is 1000 without decimals
    unit = next((name for name, whole in UNITS.items() if number * 2 < 1999 * whole), "G")
    part = number / UNITS[unit]
    plain = unit == "" or part * 20 >= 1999  # 99.95 is 100 to one decimal
    return f"{_rounded(part, 0 if plain else 1)}{unit}"


def _rounded(number: Rational, digits: int) -> str:
    """To so many decimals, a half away from zero; exact, whatever the size."""
    scaled = abs(number) * 10**digits
    whole = int(scaled + Rational(1, 2))
    written = str(whole).rjust(digits + 1, "0")
    sign = "-" if number < 0 and whole else ""
    return sign + (f"{written[:-digits]}.{written[-digits:]}" if digits else written)


def _significant(number: Rational, digits: int) -> str:
    """To so many significant digits, without zeros at the end."""
    if number == 0:
        return "0"
    places = digits - 1
    while abs(number) >= 10 ** (digits - places):
        places -= 1
    while abs(number) * 10**places < 10 ** (digits - 1):
        places += 1
    said = _rounded(number, max(places, 0))
    return said.rstrip("0").rstrip(".") if "." in said else said


def _under(result: Table, form: Format) -> list[str]:
    """What symbols stand for, then the notes."""
    meaning = "; ".join(
        f"{cell(s, form)}: {words(said, form)}" for s, said in result.legend.items()
    )
    return [*([meaning] if meaning else []), *(words(note, form) for note in result.notes)]


def _csv(result: Table) -> str:
    """Cells exact: numbers are not shortened."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.title for column in result.columns])
    for row in result.rows:
        writer.writerow([_exact(entry) for entry in row])
    return out.getvalue()


def _exact(entry: Cell) -> str:
    if entry is None or isinstance(entry, str):
        return entry or ""
    return size(entry, "text") if isinstance(entry, tuple) else text(entry)
