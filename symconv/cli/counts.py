"""What NumPy counted, as a table in each form."""

from __future__ import annotations

from symconv.render.markup import Format, cell, code, table
from symconv.verification import Verification

__all__ = ["counts"]


def counts(result: Verification, form: Format) -> str:
    """The quantities with their formulas, and whether the counts agreed with them."""
    if form == "text":
        return str(result)
    header = ("quantity", "formula", "points", "count")
    rows = [
        (
            row.quantity,
            cell(row.formula, form),
            str(row.points),
            "agrees" if row.mismatch is None else code(f"differs {row.mismatch}", form),
        )
        for row in result.rows
    ]
    return f"{code(result.title, form)}\n\n{table(header, rows, form)}"
