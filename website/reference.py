"""The API reference: every public name once, on the page of the module that defines it."""

import inspect
import pkgutil
from importlib import import_module
from types import ModuleType

from sympy import Function, Symbol

import symconv
from website.markdown import inline, table

# Modules whose names are met in results and messages, or needed to add a layer.
ALSO = (
    "module",
    "description",
    "nest",
    "window",
    "field",
    "roofline",
    "algorithms",
    "winograd",
    "fft",
    "errors",
    "crossovers",
    "steps",
    "certificate",
    "checker",
)
FIRST = (
    *("layers.convolution", "layers.linear", "layers.pooling", "layers.normalization"),
    *("layers.activation", "layers.reshape", "module", "description"),
    *("compose", "branches", "blocks", "lowrank"),
    *("networks", "conventions", "memory", "roofline"),
    *("derivation", "tables", "figures", "notation", "citations", "arrays", "render.code"),
    *("algorithms", "decide", "proof", "steps", "certificate", "checker", "comparison"),
    *("crossovers", "claims", "kernels"),
)


def submodules() -> list[ModuleType]:
    """The public modules of the package, in the order of their imports' stream."""
    names = [module.name for module in pkgutil.iter_modules(symconv.__path__)]
    return [import_module(f"symconv.{name}") for name in names if not name.startswith("_")]


def home(name: str) -> str:
    """The module in which a name of `symconv.__all__` is defined."""
    value = getattr(symconv, name)
    if inspect.ismodule(value):
        return value.__name__
    if inspect.isclass(value) or inspect.isroutine(value):
        return gathered(inspect.unwrap(value).__module__)
    return next(module.__name__ for module in submodules() if vars(module).get(name) is value)


def gathered(module: str) -> str:
    """The package that is public by its own name and has the module in it, or the module."""
    package = module.rpartition(".")[0]
    return package if package.rpartition(".")[2] in symconv.__all__ else module


def groups() -> dict[str, list[str]]:
    """Module to the full names documented on its page, as a user writes them, in source order."""
    made: dict[str, list[str]] = {}
    modules = [name for name in symconv.__all__ if inspect.ismodule(getattr(symconv, name))]
    for name in symconv.__all__:
        if name not in modules:
            made.setdefault(home(name), []).append(f"symconv.{name}")
    known = {id(lookup(name)) for names in made.values() for name in names}
    for module in [import_module(f"symconv.{name}") for name in (*modules, *ALSO)]:
        own = [name for name in own_names(module) if id(getattr(module, name)) not in known]
        made.setdefault(module.__name__, []).extend(f"{module.__name__}.{name}" for name in own)
    return {name: sorted(made[name], key=place) for name in sorted(made, key=in_stream)}


def place(name: str) -> tuple[str, int]:
    """Where a name is defined: file and line."""
    value = lookup(name)
    if inspect.isclass(value) or inspect.isroutine(value):
        value = inspect.unwrap(value)
        return value.__module__, inspect.getsourcelines(value)[1]
    return "", 0


def in_stream(module: str) -> tuple[int, str]:
    """The order of the pages: what a user needs first."""
    name = module.removeprefix("symconv.")
    return (FIRST.index(name) if name in FIRST else len(FIRST), name)


def own_names(module: ModuleType) -> list[str]:
    """Public classes and functions that a module defines; ready-made symbols are listed apart."""
    return [
        name
        for name, value in vars(module).items()
        if not name.startswith("_")
        and (inspect.isclass(value) or inspect.isroutine(value))
        and module.__name__ in (value.__module__, gathered(value.__module__))
        and name in getattr(module, "__all__", [name])
    ]


def pages() -> dict[str, str]:
    """An index of all names, and a page for each module that defines some of them."""
    return {"reference/index.md": index()} | {
        f"reference/{module.split('.')[-1]}.md": page(module, names)
        for module, names in groups().items()
    }


def index() -> str:
    """Every public name with the first sentence of its docstring."""
    parts = ["# API reference", "Every public name, by the module that defines it."]
    for module, names in groups().items():
        parts.append(f"## [{module}]({module.split('.')[-1]}.md)")
        rows = [[f"[`{name.split('.')[-1]}`][{name}]", summary(name)] for name in names]
        parts.append(table(["name", "what it is"], rows))
    return "\n\n".join(parts)


def page(module: str, names: list[str]) -> str:
    """One module: what it is about, its ready-made symbols if it has some, its names."""
    loaded = import_module(module)
    parts = [f"# {module}", f"::: {module}\n{OPTIONS}"]
    symbols = {n: s for n, s in vars(loaded).items() if isinstance(s, Symbol)}
    if module == "symconv.abc":
        rows = [[f"`{name}`", inline(symbol), kind(symbol)] for name, symbol in symbols.items()]
        parts.append(table(["name", "printed", "stands for"], rows))
    parts += [directive(name) for name in names]
    return "\n\n".join(parts)


# The module's own docstring under the page's title, without its members.
OPTIONS = """    options:
      members: false
      show_root_heading: false
      show_root_toc_entry: false"""


def directive(name: str) -> str:
    """What puts one name on the page."""
    value = lookup(name)
    if inspect.isclass(value) and issubclass(value, Function):
        # The arguments of SymPy's functions stand in no signature that could be compared.
        return f"::: {name}\n    options:\n      docstring_options:\n        warnings: false"
    return f"::: {name}"


def lookup(name: str) -> object:
    """The object of a full name."""
    value: object = symconv
    for part in name.split(".")[1:]:
        value = getattr(value, part)
    return value


def summary(name: str) -> str:
    """The first sentence of a docstring, or where a ready-made thing is stated, on one line."""
    value = lookup(name)
    described = inspect.isclass(value) or inspect.isroutine(value)
    doc = inspect.getdoc(value) if described else getattr(value, "source", None)
    return " ".join((doc or "").split("\n\n")[0].split())


def kind(symbol: Symbol) -> str:
    """What a ready-made symbol ranges over, in words."""
    number = "integer" if symbol.is_integer else "real"
    return f"{'positive' if symbol.is_positive else 'non-negative'} {number}"
