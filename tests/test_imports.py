"""Imports go one way, read from the sources; NumPy is where it may be and nowhere else."""

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "symconv"

# The description, from the bottom up; each module imports from those before it only.
CORE = ["errors", "arithmetic", "sign", "arguments", "abc", "display", "nest", "module"]
CORE += ["layers", "compose", "blocks"]

VERIFIERS = {"judge", "verify", "verification", "identities"}
NUMPY = VERIFIERS | {"evaluate"}
LAST = VERIFIERS | {"render", "cli", "tour"}  # imported by one another only
MODULES = sorted(path.stem for path in PACKAGE.glob("*.py") if path.stem not in {"__init__"})


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

    visit(ast.parse((PACKAGE / f"{name}.py").read_text(encoding="utf-8")))
    return found


def own(name: str) -> set[str]:
    return {found.split(".")[1] for found in imports(name) if found.startswith("symconv.")}


@pytest.mark.parametrize("name", CORE)
def test_the_core_imports_one_way(name):
    assert own(name) <= set(CORE[: CORE.index(name)])


def test_no_circle():
    TopologicalSorter({name: own(name) for name in MODULES}).prepare()


@pytest.mark.parametrize("name", sorted(set(MODULES) - LAST))
def test_nothing_imports_verification_or_rendering(name):
    assert not own(name) & LAST


@pytest.mark.parametrize("name", sorted(set(MODULES) - NUMPY))
def test_numpy_is_imported_by_the_judge_only(name):
    assert not {found for found in imports(name) if found.split(".")[0] == "numpy"}


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
