"""The commands; each reads its text, asks the library, and writes what came out."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import click

from symconv import claims as published
from symconv import figures, language, networks, notation
from symconv.citations import bibtex
from symconv.cli.console import say, track, waiting
from symconv.cli.counts import counts
from symconv.cli.data import plain
from symconv.cli.plots import KINDS, Asked, draw, numbers_of, ranges_of
from symconv.cli.reports import form_of, picture
from symconv.cli.tour import tour as run_tour
from symconv.comparison import compare as compared
from symconv.decide import when as decided
from symconv.errors import ArgumentError, SymconvError
from symconv.proof import prove as proved
from symconv.render import render
from symconv.render.code import LANGUAGES
from symconv.render.code import code as coded
from symconv.render.report import report as reported
from symconv.tables import TITLES
from symconv.tables import table as tabled
from symconv.verification import verify as verified

__all__ = ["run"]

MEASURES = ("params", "macs", "flops", "activations", "traffic", "output_size", "receptive_field")
NOTATIONS = {
    "mobilenet": notation.MOBILENET,
    "dumoulin-visin": notation.DUMOULIN_VISIN,
    "goodfellow": notation.GOODFELLOW,
    "molchanov": notation.MOLCHANOV,
}
F = TypeVar("F", bound=Callable[..., Any])
EXAMPLES = """\b
Designs are written as in Python: "Conv2d(c, c, 5)", "resnet50()",
"Sequential(Conv2d(c, m, 3), Conv2d(m, c, 3))". Any name is a symbol,
a positive whole number. Shells complete the commands with
_SYMCONV_COMPLETE=bash_source symconv (or zsh_source, fish_source)."""


def run(arguments: Sequence[str]) -> int:
    """Run a command line; its exit code."""
    try:
        with waiting:
            code = main.main(args=list(arguments), prog_name="symconv", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return 2
    except click.ClickException as error:
        error.show()
        return 2
    except click.Abort:
        return 1
    except BrokenPipeError:  # a reader that hung up
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except SymconvError as error:
        click.echo(f"symconv: {error}", err=True)
        return 2
    return int(code or 0)


def shown(tables: bool = False) -> Callable[[F], F]:
    """The options of everything that prints: form, notation, file."""
    forms = ("text", "latex", "markdown", "html", "json") + (("csv",) if tables else ())

    def of(command: F) -> F:
        for option in (
            click.option(
                "-o", "--output", type=click.Path(dir_okay=False), help="Write to a file."
            ),
            click.option(
                "--notation",
                "letters",
                type=click.Choice(sorted(NOTATIONS)),
                help="Print in a paper's letters.",
            ),
            click.option(
                "--format",
                "form",
                type=click.Choice(forms),
                default="text",
                show_default=True,
                help="How to print.",
            ),
        ):
            command = option(command)
        return command

    return of


def write(result: Any, form: str, letters: str | None, output: str | None, **options: Any) -> None:
    """Print a result, or write it to a file."""
    with notation.use(NOTATIONS[letters] if letters else None):
        if form == "json":
            said = json.dumps(plain(result), indent=2, ensure_ascii=False)
        else:
            said = render(result, form, **options)  # type: ignore[arg-type]
    put(said, output)


def put(said: str, output: str | None) -> None:
    """Print a text, or write it to a file."""
    if output is None:
        say(said.rstrip("\n"))
        return
    try:
        Path(output).write_text(said.rstrip("\n") + "\n", encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"cannot write {output}: {error.strerror}") from None


def sized(text: str | None) -> Any:
    return None if text is None else language.size(text)


def given_of(texts: Sequence[str]) -> tuple[Any, ...]:
    return tuple(language.relation(text) for text in texts)


SIZE = click.option("--size", "-s", help='Input size: "224", or "H, W".')
GIVEN = click.option("--given", "-g", multiple=True, help='A relation that holds: "c >= 2".')


@click.group(epilog=EXAMPLES, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """What a convolution costs, as a formula, and when another design is cheaper."""


@main.command()
@click.argument("design")
@SIZE
@click.option("--measure", "-m", "measures", multiple=True, type=click.Choice(MEASURES))
@shown()
def formula(
    design: str,
    size: str | None,
    measures: tuple[str, ...],
    form: str,
    letters: str | None,
    output: str | None,
) -> None:
    """The costs of a DESIGN, as formulas.

    \b
    symconv formula "Conv2d(c, m, k)" --size "H, W"
    symconv formula "resnet50()" --size 224 --measure macs
    """
    module, at = language.design(design), sized(size)
    if not measures and at is None:
        measures = ("params",)
    measures = measures or ("params", "macs", "flops", "activations", "output_size")
    found = {name: _measured(module, name, at) for name in measures}
    if form == "json":
        write(found, form, letters, output)
    elif len(found) == 1 and not isinstance(next(iter(found.values())), tuple):
        write(next(iter(found.values())), form, letters, output)
    else:
        costs = {name: value for name, value in found.items() if name in TITLES}
        write(tabled({design: module}, at, measures=costs), form, letters, output)


@main.command()
@click.argument("design")
@SIZE
@click.option(
    "--measure",
    "-m",
    "measures",
    multiple=True,
    type=click.Choice([one for one in MEASURES if one != "receptive_field"]),
    help="What to compute, a function for each; MACs where there is a size, else parameters.",
)
@click.option(
    "--language", "-l", "into", type=click.Choice(LANGUAGES), default="python", show_default=True
)
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="Write to a file.")
def code(
    design: str, size: str | None, measures: tuple[str, ...], into: str, output: str | None
) -> None:
    """The costs of a DESIGN as functions of another language, exact in whole numbers.

    \b
    symconv code "Conv2d(c, m, k, stride=s)" --measure macs --size "H, W" --language c
    symconv code "depthwise_separable(c, m, k)" --measure params --language javascript
    """
    module, at = language.design(design), sized(size)
    measures = measures or ("params" if at is None else "macs",)
    formulas: dict[str, Any] = {}
    for measure in measures:
        found = _measured(module, measure, at)
        if isinstance(found, tuple):  # a size, one number for each dimension
            formulas |= {f"{measure}_{place}": one for place, one in enumerate(found, 1)}
        else:
            formulas[measure] = found
    put(coded(formulas, into), output)  # type: ignore[arg-type]


def _measured(module: Any, measure: str, size: Any) -> Any:
    if measure in ("params", "receptive_field"):
        return getattr(module, measure)
    return getattr(module, measure)(size)


@main.command()
@click.argument("designs", nargs=-1, required=True)
@SIZE
@GIVEN
@click.option("--when", "asked", help="A symbol: when does the second design cost less?")
@click.option(
    "--measure",
    "-m",
    type=click.Choice(["params", "macs", "flops", "activations"]),
    help="The cost that is asked about; MACs where there is a size.",
)
@click.option("--steps", is_flag=True, help="With --when: the way to the answer.")
@shown()
def compare(
    designs: tuple[str, ...],
    size: str | None,
    given: tuple[str, ...],
    asked: str | None,
    measure: str | None,
    steps: bool,
    form: str,
    letters: str | None,
    output: str | None,
) -> None:
    """Two or more DESIGNS side by side; when the second is cheaper.

    \b
    symconv compare "Conv2d(c, c, 5)" "Sequential(Conv2d(c, m, 3), Conv2d(m, c, 3))" \\
        --size "H, W" --when m --measure params
    """
    pair = compared(
        *(language.design(text) for text in designs), size=sized(size), given=given_of(given)
    )
    if asked is None:
        write(pair, form, letters, output)
        return
    cost = measure or ("params" if size is None else "macs")
    answer = pair.when(language.symbol(asked), cost)
    options = {"steps": steps} if form != "json" else {}
    write(answer, form, letters, output, **options)


@main.command()
@click.argument("relation")
@click.argument("symbol")
@GIVEN
@click.option("--steps", is_flag=True, help="The way to the answer.")
@shown()
def when(
    relation: str,
    symbol: str,
    given: tuple[str, ...],
    steps: bool,
    form: str,
    letters: str | None,
    output: str | None,
) -> None:
    """Exactly when a RELATION holds, solved for a SYMBOL.

    \b
    symconv when "k**2*c + c**2 < k**2*c**2" c --given "k >= 2"
    """
    answer = decided(language.relation(relation), language.symbol(symbol), given_of(given))
    options = {"steps": steps} if form != "json" else {}
    write(answer, form, letters, output, **options)


@main.command()
@click.argument("relation")
@GIVEN
@shown()
@click.pass_context
def prove(
    context: click.Context,
    relation: str,
    given: tuple[str, ...],
    form: str,
    letters: str | None,
    output: str | None,
) -> None:
    """Prove a RELATION, or refute it with a point; exit code 1 unless it is proved.

    \b
    symconv prove "18*c**2 < 25*c**2"
    """
    answer = proved(language.relation(relation), given_of(given))
    write(answer, form, letters, output)
    context.exit(0 if answer.status == "proved" else 1)


@main.command()
@click.argument("designs", nargs=-1, required=True)
@SIZE
@click.option("--measure", "-m", "measures", multiple=True, type=click.Choice(sorted(TITLES)))
@click.option("--units", type=click.Choice(["auto", "k", "M", "G"]), help="Units of numbers.")
@click.option("--baseline", is_flag=True, help="Shares of the first design's costs.")
@click.option("--sort", type=click.Choice(sorted(TITLES)), help="The measure to sort by.")
@shown(tables=True)
def table(
    designs: tuple[str, ...],
    size: str | None,
    measures: tuple[str, ...],
    units: str | None,
    baseline: bool,
    sort: str | None,
    form: str,
    letters: str | None,
    output: str | None,
) -> None:
    """A table of DESIGNS: text, LaTeX, Markdown, HTML, CSV or JSON.

    \b
    symconv table "vgg16()" "mobilenet_v1()" --size 224 --units auto --baseline
    """
    named = {text: language.design(text) for text in designs}
    made = tabled(
        named,
        sized(size),
        measures=measures or (("params",) if size is None else ("params", "macs")),
        units=units or "",  # type: ignore[arg-type]
        baseline=designs[0] if baseline else None,
        sort=sort,
    )
    write(made, form, letters, output)


@main.command()
@click.argument("design")
@SIZE
@click.option(
    "--measure",
    "-m",
    default="macs",
    show_default=True,
    type=click.Choice(
        ["params", "macs", "flops", "activations", "traffic", "output_size", "receptive_field"]
    ),
)
@click.option("--full", is_flag=True, help="Down to the loops of every layer.")
@shown()
def derive(
    design: str,
    size: str | None,
    measure: str,
    full: bool,
    form: str,
    letters: str | None,
    output: str | None,
) -> None:
    """Where a formula of a DESIGN comes from, step by step.

    \b
    symconv derive "Conv2d(c, m, k)" --size "H, W" --format latex
    """
    tree = language.design(design).derivation(measure, sized(size))
    options = {"detail": "full" if full else "brief"} if form != "json" else {}
    write(tree, form, letters, output, **options)


@main.command()
@click.argument("name", required=False)
@click.option("--verdict", type=click.Choice(published.VERDICTS))
@click.option("--paper", help="The key of a paper, such as howard2017.")
@shown()
@click.pass_context
def claims(
    context: click.Context,
    name: str | None,
    verdict: str | None,
    paper: str | None,
    form: str,
    letters: str | None,
    output: str | None,
) -> None:
    """Published statements and their verdicts; one by its NAME. Exit code 1 if a check fails.

    \b
    symconv claims 8-to-9-times
    symconv claims --verdict wrong --paper howard2017
    """
    waiting.tell("deriving statements")
    found = [published.get(name)] if name else list(published.all_claims())
    found = [one for one in found if verdict in (None, one.verdict)]
    if paper is not None:
        keys = sorted({one.paper.key for one in published.all_claims()})
        if paper not in keys:
            raise click.UsageError(f"no paper is named {paper}; there are {', '.join(keys)}")
        found = [one for one in found if one.paper.key == paper]
    if form == "json":
        write(found, form, letters, output)
    else:
        with notation.use(NOTATIONS[letters] if letters else None):
            said = "\n\n".join(render(one, form) for one in found)  # type: ignore[arg-type]
        put(said, output)
    context.exit(0 if all(one.check() for one in found) else 1)


@main.command()
@click.argument("names", nargs=-1, required=True)
@click.option("-o", "--output", type=click.Path(), help="Write to a file.")
def cite(names: tuple[str, ...], output: str | None) -> None:
    """The sources of layers, blocks, networks and claims, by their NAMES, as BibTeX.

    \b
    symconv cite mobilenet_v2 inverted_residual 8-to-9-times
    """
    known = language.names()
    statements = published.names()
    things: list[Any] = []
    for name in names:
        if name in statements:
            things.append(published.get(name))
        elif name in known:
            things.append(known[name])
        else:
            close = get_close_matches(name, [*known, *statements], 1)
            advice = f"; the nearest name is {close[0]}" if close else ""
            raise click.UsageError(f"nothing is named {name}{advice}")
    put(bibtex(*things), output)


@main.command()
@click.argument("designs", nargs=-1, required=True)
@SIZE
@GIVEN
@click.option("--when", "asked", help="A symbol: when does the second design cost less?")
@click.option("--measure", "-m", type=click.Choice(["params", "macs", "flops", "activations"]))
@click.option("--title", default="Designs compared", show_default=True)
@click.option("--notation", "letters", type=click.Choice(sorted(NOTATIONS)))
@click.option(
    "-o", "--output", type=click.Path(), help="A .html, .tex or .md file, which says the form."
)
def report(
    designs: tuple[str, ...],
    size: str | None,
    given: tuple[str, ...],
    asked: str | None,
    measure: str | None,
    title: str,
    letters: str | None,
    output: str | None,
) -> None:
    """One document on DESIGNS: costs, derivations, the crossover with its figure, sources.

    It is a page of HTML, LaTeX or Markdown; printed, it is Markdown.

    \b
    symconv report "Conv2d(c, c, 5)" "Sequential(Conv2d(c, m, 3), Conv2d(m, c, 3))" --when m
    """
    form = form_of(output)
    pair = compared(
        *(language.design(text) for text in designs), size=sized(size), given=given_of(given)
    )
    symbol = None if asked is None else language.symbol(asked)
    cost = measure or ("params" if size is None else "macs")
    with notation.use(NOTATIONS[letters] if letters else None):
        figure = None
        if symbol is not None and output is not None:
            figure = picture(pair, symbol, cost, output, form)
        put(reported(pair, symbol, cost, form, title=title, figure=figure), output)


@main.command(name="networks")
@click.argument("name", required=False)
@SIZE
@click.option("--units", type=click.Choice(["auto", "k", "M", "G"]), help="Units of numbers.")
@shown(tables=True)
def networks_(
    name: str | None,
    size: str | None,
    units: str | None,
    form: str,
    letters: str | None,
    output: str | None,
) -> None:
    """Published networks with their costs; one by its NAME, stage by stage.

    \b
    symconv networks resnet50 --units auto
    """
    at = sized(size) if size else language.size("224")
    if name is None:
        made = {one: getattr(networks, one)() for one in track(networks.__all__, "network")}
        write(tabled(made, at, units=units or ""), form, letters, output)  # type: ignore[arg-type]
        return
    if name not in networks.__all__:
        language.design(f"{name}()")  # says what is nearest
        raise ArgumentError(f"{name} is no network; `symconv networks` lists them.")
    summary = getattr(networks, name)().summary(at, stages=True)
    write(summary.table(units=units or ""), form, letters, output)


@main.command()
@click.argument("design")
@SIZE
@click.option("--set", "values", multiple=True, help='A number for a symbol: "c=3".')
@shown()
@click.pass_context
def verify(
    context: click.Context,
    design: str,
    size: str | None,
    values: tuple[str, ...],
    form: str,
    letters: str | None,
    output: str | None,
) -> None:
    """Run a DESIGN with NumPy and compare every count with its formula; exit code 1 if one differs.

    \b
    symconv verify "Conv2d(c, c, 3)" --size "7, 8" --set c=2
    """
    module = language.design(design).subs(numbers_of(values))
    result = verified(module, sized(size)) if size else verified(module)
    if form == "json":
        write(result, form, letters, output)
    else:
        with notation.use(NOTATIONS[letters] if letters else None):
            put(counts(result, form), output)  # type: ignore[arg-type]
    context.exit(0 if result.ok else 1)


@main.command()
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("designs", nargs=-1, required=True)
@click.option("-o", "--output", required=True, metavar="FILE", help="A .pdf, .pgf, .svg or .png.")
@click.option("--over", help='The symbol that goes across; for "cheapest" two: "k, c".')
@click.option("--range", "ranges", multiple=True, help='Its numbers: "k=1..9", "c=16,32,64".')
@click.option("--set", "values", multiple=True, help='A number for another symbol: "m=64".')
@SIZE
@GIVEN
@click.option("--measure", "-m", type=click.Choice(["params", "macs", "flops", "activations"]))
@click.option("--name", "names", multiple=True, help="A name for each design, in order.")
@click.option("--peak", help='Operations a second of a machine: "312*10**12".')
@click.option("--bandwidth", help="Bytes a second from its memory.")
@click.option("--element-size", help="Bytes of an element; 4 if not given.")
@click.option("--width", type=float, help="Inches; a column of 3.3 if not given.")
@click.option("--notation", "letters", type=click.Choice(sorted(NOTATIONS)))
def plot(
    kind: str,
    designs: tuple[str, ...],
    output: str,
    over: str | None,
    ranges: tuple[str, ...],
    values: tuple[str, ...],
    size: str | None,
    given: tuple[str, ...],
    measure: str | None,
    names: tuple[str, ...],
    peak: str | None,
    bandwidth: str | None,
    element_size: str | None,
    width: float | None,
    letters: str | None,
) -> None:
    """A figure of DESIGNS for a paper, written to a file, and what it shows in words.

    \b
    symconv plot cheapest "Conv2d(c, c, k)" "depthwise_separable(c, c, k)" \\
        --over "k, c" --range "k=1..9" --range "c=1..64" -o cheapest.pdf
    symconv plot ratio "Conv2d(c, c, k)" "depthwise_separable(c, c, k)" --over c -o ratio.pdf
    symconv plot networks "vgg16()" "resnet50()" "mobilenet_v2()" -o networks.pdf
    symconv plot receptive-field "vgg16()" "resnet18()" -o field.pdf
    symconv plot pyramid "vgg16()" --size 224 -o pyramid.pdf
    symconv plot roofline "Conv2d(256, 256, 3)" "Conv2d(256, 256, 1)" --size 56 \\
        --peak "312*10**12" --bandwidth "2039*10**9" --element-size 2 -o roofline.pdf
    """
    called = [text.removesuffix("()") for text in designs]
    named = dict(zip(names or called, map(language.design, designs), strict=False))
    if len(named) < len(designs) or len(names) > len(designs):
        raise click.UsageError("each design needs a --name of its own, in order")
    symbols = () if over is None else tuple(map(language.symbol, over.split(",")))
    stated = {"peak": peak, "bandwidth": bandwidth, "element_size": element_size}
    machine = {name: language.expression(said) for name, said in stated.items() if said}
    asked = Asked(
        sized(size),
        symbols,
        ranges_of(ranges),
        numbers_of(values),
        given_of(given),
        measure,
        **machine,
    )
    with notation.use(NOTATIONS[letters] if letters else None):
        ax = draw(kind, named, asked)
    file = figures.save(ax, output, width=width)
    click.echo(f"{figures.alternative(ax)}\nwrote {file}")


@main.command()
@click.option(
    "-o",
    "--output",
    default=".",
    metavar="DIR",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Where the files go.",
)
@click.pass_context
def tour(context: click.Context, output: Path) -> None:
    """Check published statements about convolutions; write tour.md and tour.tex."""
    if not output.is_dir():
        raise click.UsageError(f"{output} is no folder; make it first", context)
    try:
        code = run_tour(output)
    except OSError as error:
        if error.filename is None:  # nothing of the folder's: a reader that hung up, say
            raise
        said = f"cannot write {error.filename}: {error.strerror}"
        raise click.UsageError(said, context) from None
    context.exit(code)
