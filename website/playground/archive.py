"""Packs Python packages as compiled modules. Runs in Pyodide, whose Python alone reads them."""

import warnings
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from py_compile import PycInvalidationMode, compile
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

COMPILED = Path("/tmp/compiled.pyc")
LEFT_OUT = {"tests", "benchmarks", "__pycache__"}


def pack(target: str, root: str, names: Iterable[str]) -> int:
    """Write the modules below `root/name`, for each name, into one archive; count them.

    Python imports from the archive as it stands, so that nothing is unpacked in the browser. Each
    entry has one date, so that the same sources give the same bytes.
    """
    found = sorted(file for name in names for file in modules(Path(root) / name))
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        inside = [PurePosixPath(file.relative_to(root).as_posix()) for file in found]
        # A folder without __init__ is a package only where the archive lists it.
        for folder in sorted({str(up) for path in inside for up in path.parents} - {"."}):
            archive.writestr(ZipInfo(f"{folder}/"), b"")
        for file, path in zip(found, inside, strict=True):
            with warnings.catch_warnings(action="ignore", category=SyntaxWarning):
                mode = PycInvalidationMode.UNCHECKED_HASH  # no date of a file goes in
                compile(str(file), str(COMPILED), str(path), True, invalidation_mode=mode)
            archive.writestr(ZipInfo(f"{path}c"), COMPILED.read_bytes(), ZIP_DEFLATED, 9)
    return len(found)


def modules(path: Path) -> list[Path]:
    """One module, or all of a package but its tests."""
    if path.is_file():
        return [path]
    found = path.rglob("*.py")
    return [file for file in found if not LEFT_OUT & set(file.relative_to(path).parts)]
