"""The playground's files: Pyodide from its npm package, the libraries compiled, the scripts.

Each part is a folder named by the hash of what is in it: a browser may keep it for ever, and a new
build is a new address for just what changed.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import mpmath
import sympy

from website.project import ROOT

HERE = Path(__file__).parent
CACHE = ROOT / ".cache" / "playground"
PYODIDE = ROOT / "node_modules" / "pyodide"

# Pyodide's files as the browser takes them. Servers that do not know `.mjs` send it as plain bytes,
# which browsers refuse for a module; the content is the same.
ENGINE = {
    "pyodide.js": "pyodide.mjs",
    "pyodide.asm.js": "pyodide.asm.mjs",
    "pyodide.asm.wasm": "pyodide.asm.wasm",
    "python_stdlib.zip": "python_stdlib.zip",
}
SCRIPTS = ("page.js", "page.css", "editor.js", "output.js", "python.js", "share.js", "worker.js")
INSIDE = ("blocks.py", "runner.py")  # what runs in the browser's Python


class Missing(Exception):
    """What the playground is made of is not there."""


@dataclass(frozen=True)
class Part:
    """A folder of files: name in the folder to file on disk."""

    name: str
    files: dict[str, Path]

    @property
    def folder(self) -> str:
        """Its folder below the page, named by content."""
        return f"{self.name}-{digest(self.files.values())}"

    def addresses(self) -> dict[str, Path]:
        """Path below the page to file."""
        return {f"{self.folder}/{name}": file for name, file in self.files.items()}


@dataclass(frozen=True)
class Bundle:
    """All that the page loads beside the theme."""

    engine: Part
    libraries: Part
    own: Part

    @property
    def parts(self) -> tuple[Part, Part, Part]:
        """The parts, from what changes least to what changes most."""
        return self.engine, self.libraries, self.own

    def addresses(self) -> dict[str, Path]:
        """Path below the page to file, of every part."""
        return {path: file for part in self.parts for path, file in part.addresses().items()}

    @property
    def size(self) -> int:
        """Bytes, as they lie on the server."""
        return sum(file.stat().st_size for file in self.addresses().values())


def make() -> Bundle:
    """The bundle, its archives compiled now or when the sources were last the same.

    Raises:
        Missing: without Node or the npm package.
    """
    if not PYODIDE.is_dir():
        raise Missing("the playground needs the npm package pyodide: run `npm ci --ignore-scripts`")
    if shutil.which("node") is None:
        raise Missing("the playground needs Node to compile the libraries for the browser")
    installed = Path(sympy.__file__).parents[1]
    versions = (sympy.__version__, mpmath.__version__)
    own = [*ROOT.glob("symconv/**/*.py"), *(HERE / name for name in INSIDE)]
    libraries = archive("sympy.zip", installed, ("mpmath", "sympy"), " ".join(versions))
    inside = [str((HERE / name).relative_to(ROOT)) for name in INSIDE]
    symconv = archive("symconv.zip", ROOT, ("symconv", *inside), digest(sorted(own)))
    licences = {
        f"LICENSE-{name}": next(installed.glob(f"{name}-*.dist-info/**/LICENSE"))
        for name in ("mpmath", "sympy")
    }
    engine = {name: PYODIDE / original for name, original in ENGINE.items()}
    return Bundle(
        Part("pyodide", {**engine, "pyodide-lock.json": lock()}),
        Part("libraries", {"sympy.zip": libraries, **licences}),
        Part(
            "own", {"symconv.zip": symconv, **{name: HERE / "scripts" / name for name in SCRIPTS}}
        ),
    )


def lock() -> Path:
    """Pyodide's list of packages that it could install, without any: what runs here is whole."""
    given = json.loads((PYODIDE / "pyodide-lock.json").read_text("utf-8"))
    text = json.dumps({"info": given["info"], "packages": {}})
    CACHE.mkdir(parents=True, exist_ok=True)
    file = CACHE / "pyodide-lock.json"
    if not file.is_file() or file.read_text("utf-8") != text:
        replace(file, text.encode())
    return file


def replace(file: Path, content: bytes) -> None:
    """Write a file at once: whoever reads it meanwhile sees the old one or the new one."""
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(file)


def archive(name: str, root: Path, packages: tuple[str, ...], state: str) -> Path:
    """Packages as compiled modules in one archive, kept under the state of their sources."""
    how = digest([HERE / "archive.py", HERE / "scripts" / "pack.mjs", PYODIDE / "package.json"])
    key = sha256(f"{state} {how}".encode()).hexdigest()[:16]
    file = CACHE / f"{key}-{name}"
    if not file.is_file():
        CACHE.mkdir(parents=True, exist_ok=True)
        draft = f"{name}.{os.getpid()}"
        tools = [HERE / "scripts" / "pack.mjs", PYODIDE / "pyodide.mjs", HERE / "archive.py"]
        command = ["node", *map(str, tools), str(CACHE), draft, str(root), *packages]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        if run.returncode:
            (CACHE / draft).unlink(missing_ok=True)
            raise Missing(f"{name} could not be compiled:\n{run.stderr[-2000:]}")
        for old in CACHE.glob(f"*-{name}"):
            old.unlink(missing_ok=True)
        (CACHE / draft).replace(file)
    return file


def digest(files: Iterable[Path]) -> str:
    """One word for the names and contents of files."""
    seen = sha256()
    for file in files:
        seen.update(file.name.encode() + b"\0" + file.read_bytes())
    return seen.hexdigest()[:12]
