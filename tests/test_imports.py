"""Imports go one way, read from the sources; NumPy is where it may be and nowhere else."""

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "symconv"

# The description, from the bottom up; each module imports from those before it only.
CORE = [
    "errors",
    "arithmetic",
    "sign",
    "arguments",
    "abc",
    "notation",
    "display",
    "field",
    "window",
    "nest",
]
CORE += ["description", "smallest", "module", "layers", "compose", "branches", "blocks"]

VERIFIERS = {"judge", "verify", "verification", "identities"}
NUMPY = VERIFIERS | {"evaluate"}
LAST = VERIFIERS | {"render", "figures", "cli", "tour"}  # imported by one another only
FILES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
    if path != PACKAGE / "__init__.py"
}
MODULES = sorted({name.split(".")[0] for name in FILES})


def imports(name: str) -> set[str]:
    """Modules imported when it is loaded: not those for the type checker, nor in functions."""
    found: set[str] = set()

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            return
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "symconv":
            found.update(f"symconv.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
        for child in ast.iter_child_nodes(node):
            visit(child)

    visit(ast.parse(FILES[name].read_text(encoding="utf-8")))
    return found


def files(module: str) -> list[str]:
    """The files of a module, which may be a package."""
    return [name for name in FILES if name.split(".")[0] == module]


def own(module: str) -> set[str]:
    """The modules of this library that it imports."""
    found = {one for name in files(module) for one in imports(name) if one.startswith("symconv.")}
    return {one.split(".")[1] for one in found} - {module}


@pytest.mark.parametrize("name", CORE)
def test_the_core_imports_one_way(name):
    assert own(name) <= set(CORE[: CORE.index(name)])


def test_no_circle():
    graph = {
        name: {one.removeprefix("symconv.") for one in imports(name)} & (FILES.keys() - {name})
        for name in FILES
    }
    TopologicalSorter(graph).prepare()


@pytest.mark.parametrize("name", sorted(set(MODULES) - LAST))
def test_nothing_imports_verification_or_rendering(name):
    assert not own(name) & LAST


@pytest.mark.parametrize("name", sorted(set(MODULES) - NUMPY))
def test_numpy_is_imported_by_the_judge_only(name):
    found = {one for part in files(name) for one in imports(part)}
    assert not {one for one in found if one.split(".")[0] == "numpy"}


def test_the_judge_imports_nothing_of_the_package():
    assert not own("judge")


def test_package_imports_without_numpy():
    code = (
        "import sys; sys.modules['numpy'] = None\n"
        "import symconv as sc; from symconv.abc import H, c, k\n"
        "layer = sc.Sequential(sc.Conv2d(c, c, k), sc.MaxPool2d(2))\n"
        "print(layer.params, layer.output_size(H), layer.macs(H))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_importing_loads_no_later_module():
    code = "import sys, symconv; print(*[m for m in sys.modules if m.startswith('symconv.')])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {module.split(".")[1] for module in run.stdout.split()}
    assert loaded <= set(CORE)
