"""The tour: every published statement derived, checked and run; two files to read."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path

from symconv.claims import Claim, all_claims
from symconv.cli.console import say, track, waiting
from symconv.render import document, render
from symconv.verification import Verification, verify

__all__ = ["tour"]

_SHOWN = ("params", "MACs", "MACs on real input", "activations")


def tour(folder: Path) -> int:
    """Print every claim with its findings and what NumPy counted; write tour.md and tour.tex."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that lacks × still shows the rest
    waiting.tell("deriving statements")
    claims = all_claims()
    checks = [_run(claim) for claim in track(claims, "statement")]
    for claim, counted in zip(claims, checks, strict=True):
        lines = [render(claim, "text"), *(f"    {_counts(check)}" for check in counted), ""]
        say("\n".join(lines))
    written = {
        "tour.md": _markdown(claims, checks),
        "tour.tex": document(
            "\n".join(render(c, "latex") for c in claims), "Published statements, checked"
        ),
    }
    for name, body in written.items():
        (folder / name).write_text(body, encoding="utf-8")
    sound = all(claim.check() for claim in claims) and all(c.ok for cs in checks for c in cs)
    proofs = sum(1 for claim in claims for f in claim.findings if hasattr(f.derived, "check"))
    print(f"{len(claims)} statements, {proofs} conditions and proofs, all checked: {sound}")
    print(f"wrote {', '.join(str(folder / name) for name in written)}")
    return 0 if sound else 1


def _run(claim: Claim) -> list[Verification]:
    """Run the claim's designs with NumPy and compare every count with its formula."""
    return [verify(module, size, points=1) for module, size in claim.designs]


def _counts(check: Verification) -> str:
    counted = {row.quantity: row.formula for row in check.rows}
    shown = ", ".join(f"{name} {counted[name]}" for name in _SHOWN if name in counted)
    said = "counted the same" if check.ok else "COUNTED OTHERWISE"
    return f"NumPy ran {check.title} and {said}: {shown}"


def _markdown(claims: Sequence[Claim], checks: Sequence[Sequence[Verification]]) -> str:
    parts = ["# Published statements, checked", ""]
    for claim, counted in zip(claims, checks, strict=True):
        parts += [render(claim, "markdown"), ""]
        parts += [f"- {_counts(check)}" for check in counted]
        parts.append("")
    return "\n".join(parts)
