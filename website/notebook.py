"""The notebook of the docs, run: `python -m website.notebook` writes its outputs anew."""

import os
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "docs/notebooks/symconv.ipynb"


def committed() -> Any:
    """The notebook as it stands in the repository."""
    import nbformat

    return nbformat.read(FILE, as_version=4)


def executed() -> Any:
    """The notebook with the outputs of this library, from a fresh kernel; no times, no versions."""
    from nbclient import NotebookClient

    made = committed()
    at = {"metadata": {"path": str(ROOT)}}  # the kernel imports this library, not an installed one
    client = NotebookClient(made, timeout=120, record_timing=False, resources=at)
    client.execute(env=os.environ | {"PYTHONPATH": str(ROOT)})
    made.metadata.pop("language_info", None)
    return made


def main() -> None:
    """Write the notebook back."""
    import nbformat

    nbformat.write(executed(), FILE)


if __name__ == "__main__":
    main()
