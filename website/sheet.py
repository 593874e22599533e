"""The formula sheet: one page to print, as LaTeX too, and as a PDF where pdflatex is installed."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from symconv.render import plain_latex
from website.formulas import Group, Row, groups
from website.markdown import display
from website.store import FOLDER

TITLE = "Formula sheet"
PAGE, LATEX, PDF = "formulas.md", "formulas.tex", "formulas.pdf"
HEAD = f"---\ntitle: {TITLE}\nhide: [navigation, toc]\nsearch:\n  boost: 2\n---\n\n# {TITLE}"
SAID = (
    "What one looks up, derived by the library when this page was made, for any kernel, stride, "
    "padding, dilation, groups and depth. It prints on A4."
)
PREAMBLE = r"""\documentclass[8pt]{extarticle}
\usepackage[a4paper,margin=10mm]{geometry}
\usepackage{amsmath,amssymb,multicol}
\pagestyle{empty}
\setlength{\parindent}{0pt}
\setlength{\columnsep}{6mm}
\setlength{\columnseprule}{0.2pt}
\raggedcolumns
% A name and its formula: on one line where they fit, on two where they do not.
\newcommand{\entry}[2]{{\parfillskip=0pt\rightskip=0pt #1\unskip\nobreak\hfil\penalty50\hskip1em%
\hbox{}\nobreak\hfil$#2$\par}\vspace{0.3ex}}
\newcommand{\given}[1]{{\hfill\footnotesize #1\par}\vspace{0.3ex}}
\newcommand{\group}[2]{\vspace{1.2ex}{\bfseries #1}\nopagebreak\par{\footnotesize\itshape #2\par}%
\nopagebreak\vspace{0.6ex}}
\begin{document}
"""


def pages() -> dict[str, str]:
    """The sheet, with links to what can be downloaded."""
    files = [f"[LaTeX]({LATEX})"]
    if pdf(FOLDER) is not None:
        files.insert(0, f"[PDF]({PDF})")
    parts = "\n".join(map(section, groups()))
    sheet = f'<div class="sheet" markdown>\n{parts}\n</div>'
    return {PAGE: f"{HEAD}\n\n{SAID} As a file: {', '.join(files)}.\n\n{sheet}"}


def section(group: Group) -> str:
    """A group for the page."""
    head = f"## [{group.title}]({group.page})\n\n{among(group.said)}"
    rows = "\n".join(map(line, group.rows))
    return f"<section markdown>\n\n{head}\n\n{rows}\n\n</section>"


def line(row: Row) -> str:
    """A row: its name, and its formula on the same line if there is room."""
    said = f"{display(row.formula)}\n{among(row.given)}"
    return (
        f'<div class="row" markdown>\n<div markdown="span">{name_of(row)}</div>\n'
        f"<div markdown>\n\n{said}\n\n</div>\n</div>"
    )


def name_of(row: Row) -> str:
    """A row's name, linked to where there is more."""
    return f"[{among(row.name)}]({row.page})" if row.page else among(row.name)


def among(words: str) -> str:
    """Words with maths, as the page takes them."""
    return re.sub(r"\$([^$]*)\$", r"\\(\1\\)", words)


# -- LaTeX ------


def latex() -> str:
    """The sheet as a document of its own, two columns on A4."""
    title = rf"{{\large\bfseries {TITLE}}}\hfill{{\scriptsize symconv}}\par"
    body = map(printed, groups())
    columns = [r"\begin{multicols}{2}", *body, r"\end{multicols}", r"\end{document}", ""]
    return PREAMBLE + "\n".join([title, *columns])


def printed(group: Group) -> str:
    """A group in LaTeX."""
    lines = [rf"\group{{{plain_latex(group.title)}}}{{{plain_latex(group.said)}}}"]
    for row in group.rows:
        lines.append(rf"\entry{{{plain_latex(row.name)}}}{{{row.formula}}}")
        if row.given:
            lines.append(rf"\given{{{plain_latex(row.given)}}}")
    return "\n".join(lines)


def pdf(folder: Path) -> Path | None:
    """Set the sheet with pdflatex in a folder, unless the same is there; None without pdflatex.

    Raises:
        RuntimeError: where pdflatex does not accept it, with the end of what it said.
    """
    source, made = folder / LATEX, folder / PDF
    text = latex()
    if made.is_file() and source.is_file() and source.read_text("utf-8") == text:
        return made
    program = shutil.which("pdflatex")
    if program is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    made.unlink(missing_ok=True)
    source.write_text(text, "utf-8")
    run = subprocess.run(
        [program, "-interaction=nonstopmode", "-halt-on-error", LATEX],
        cwd=folder,
        env={**os.environ, "SOURCE_DATE_EPOCH": "0", "FORCE_SOURCE_DATE": "1"},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if run.returncode != 0:
        raise RuntimeError(f"pdflatex refuses {source}:\n{run.stdout[-2000:]}")
    return made


def assets() -> dict[str, Path]:
    """What the page links to: the LaTeX, and the PDF where it could be made."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    made = pdf(FOLDER)
    source = FOLDER / LATEX
    source.write_text(latex(), "utf-8")
    return {LATEX: source} | ({PDF: made} if made is not None else {})
