"""The command `symconv`: exit codes, messages, and the two files of the tour."""

import inspect
import io
import json
import re
import shlex
import subprocess
import sys
from importlib import import_module

import pytest
from sympy import Integer

import symconv as sc
from symconv import cli
from symconv.abc import c
from symconv.claims import all_claims, get, names
from symconv.cli import commands
from symconv.cli.counts import counts
from symconv.render import finding_line, latex, render
from symconv.verification import Mismatch, VerifiedRow

tour = import_module("symconv.cli.tour")


@pytest.fixture(scope="module")
def toured(tmp_path_factory):
    """The tour's folder, its exit code and what it printed."""
    folder = tmp_path_factory.mktemp("tour")
    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "stdout", out)
        code = cli.main(["tour", "-o", str(folder)])
    return folder, code, out.getvalue()


def test_the_tour_succeeds(toured):
    folder, code, printed = toured
    assert code == 0
    assert sorted(path.name for path in folder.iterdir()) == ["tour.md", "tour.tex"]
    assert f"{len(names())} statements" in printed
    assert "all checked: True" in printed
    assert str(folder / "tour.md") in printed
    assert "not checked" not in printed
    assert "COUNTED OTHERWISE" not in printed


@pytest.mark.parametrize("name", names())
def test_each_statement_is_everywhere(toured, name):
    claim = get(name)
    folder, _, printed = toured
    markdown = (folder / "tour.md").read_text("utf-8")
    tex = (folder / "tour.tex").read_text("utf-8")
    assert f"{claim.name}: {claim.verdict}" in printed
    assert claim.statement in printed
    assert claim.statement in markdown
    assert f"### {claim.name}" in markdown
    assert f"\\subsection*{{{claim.name}}}" in tex
    for finding in claim.findings:
        assert finding_line(finding, "text") in printed
        assert f"- {finding_line(finding, 'markdown')}" in markdown
    for module, _ in claim.designs:
        assert f"NumPy ran {module!r}" in printed
        assert f"NumPy ran {module!r}" in markdown
    items = tex.split(f"\\subsection*{{{claim.name}}}")[1].split("\\end{itemize}")[0]
    assert items.count("\\item ") == len(claim.findings)


def test_plain_latex_takes_the_file(toured):
    tex = (toured[0] / "tour.tex").read_text("utf-8")
    assert tex.isascii()
    assert tex.startswith("\\documentclass")
    assert tex.rstrip().endswith("\\end{document}")
    for name in ("document", "itemize"):
        assert tex.count(f"\\begin{{{name}}}") == tex.count(f"\\end{{{name}}}")
    for line in tex.splitlines():
        bare = re.sub(r"\\[{}$]", "", line)
        assert bare.count("{") == bare.count("}"), line
        assert bare.count("$") % 2 == 0, line
        assert bare.count(r"\left") == bare.count(r"\right"), line
        prose = "".join(bare.split("$")[::2])
        assert not re.search(r"(?<!\\)[_^<>&%#|~]", prose), line
    maths = re.findall(r"\$[^$]*\$", tex)
    assert not [part for part in maths if r"\hat" in part or r"\mathtt" in part or "**" in part]


def test_a_missing_folder(tmp_path, capsys):
    assert cli.main(["tour", "-o", str(tmp_path / "missing")]) == 2
    said = capsys.readouterr().err
    assert "Usage: symconv tour" in said
    assert "missing is no folder; make it first" in said


def test_a_file_is_no_folder(tmp_path, capsys):
    (tmp_path / "file").touch()
    assert cli.main(["tour", "--output", str(tmp_path / "file")]) == 2
    assert "is no folder" in capsys.readouterr().err


def test_a_folder_that_takes_no_files(tmp_path, capsys):
    (tmp_path / "tour.md").mkdir()
    assert cli.main(["tour", "-o", str(tmp_path)]) == 2
    assert re.search(r"cannot write .*tour\.md: ", capsys.readouterr().err)


def test_without_a_word_it_says_what_there_is(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["symconv"])
    assert cli.main() == 2
    said = capsys.readouterr().err
    assert "Usage: symconv" in said
    assert "Check published statements" in said


@pytest.mark.parametrize("arguments", [[], ["detour"], ["tour", "--quick"], ["when", "c > 1"]])
def test_wrong_usage(arguments, capsys):
    assert cli.main(arguments) == 2
    assert "Usage: symconv" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--help"], "_SYMCONV_COMPLETE"),
        (["tour", "--help"], "--output"),
        (["when", "-h"], "--given"),
    ],
)
def test_help(arguments, said, capsys):
    assert cli.main(arguments) == 0
    assert said in capsys.readouterr().out


COMMANDS = sorted(set(commands.main.commands) - {"tour"})


@pytest.mark.parametrize("name", COMMANDS)
def test_the_examples_in_the_help_run(name, capsys, tmp_path, monkeypatch):
    """Each says `symconv …` on lines of its own, a backslash at the end where it goes on."""
    monkeypatch.chdir(tmp_path)  # what one writes is gone with its folder
    said = inspect.cleandoc(commands.main.commands[name].help).replace("\\\n", " ")
    examples = [line.strip() for line in said.splitlines() if line.startswith("symconv ")]
    assert examples
    for example in examples:
        assert cli.main(shlex.split(example)[1:]) == 0, example
        assert capsys.readouterr().out.strip()


def test_formula(capsys):
    assert cli.main(["formula", "Conv2d(c, m, k)", "-s", "H, W", "-m", "macs"]) == 0
    assert capsys.readouterr().out == "(H - k + 1)*(W - k + 1)*k**2*m*c\n"
    cli.main(
        [
            "formula",
            "Conv2d(c_in, c_out, k)",
            "--notation",
            "mobilenet",
            "--format",
            "latex",
            "-m",
            "params",
        ]
    )
    assert capsys.readouterr().out == "D_{K}^{2} \\, M \\, N\n"
    cli.main(["formula", "resnet50()", "-s", "224", "--format", "json"])
    assert json.loads(capsys.readouterr().out) == {
        "params": 25557032,
        "macs": 4089184256,
        "flops": int(sc.networks.resnet50().flops(224)),
        "activations": int(sc.networks.resnet50().activations(224)),
        "output_size": [],
    }


def test_when_and_prove(capsys):
    assert cli.main(["when", "k**2*c + c**2 < k**2*c**2", "c", "-g", "k >= 2"]) == 0
    assert "over the integers c >= 2" in capsys.readouterr().out
    assert cli.main(["prove", "c**2 >= c", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["checked"] is True
    assert cli.main(["prove", "c**2 > c"]) == 1
    assert "false at c = 1" in capsys.readouterr().out


def test_compare_with_steps(capsys):
    arguments = ["compare", "Conv2d(c, c, 5)", "Sequential(Conv2d(c, m, 3), Conv2d(m, c, 3))"]
    assert cli.main([*arguments, "--when", "m", "--steps"]) == 0
    said = capsys.readouterr().out
    assert "exactly when m < 25*c/18" in said
    assert "Steps:" in said
    assert cli.main([*arguments, "--format", "json"]) == 0
    designs = json.loads(capsys.readouterr().out)["designs"]
    assert [design["params"] for design in designs.values()] == ["25*c**2", "18*m*c"]


def test_a_report_has_all_parts(tmp_path):
    pair = ["Conv2d(c, c, k)", "depthwise_separable(c, c, k)"]
    asked = ["report", *pair, "--when", "c", "-s", "H, W", "-g", "k >= 2", "--title", "A & B"]
    answer = sc.compare(
        *map(sc.language.design, pair), size=(sc.abc.H, sc.abc.W), given=sc.abc.k >= 2
    ).when(sc.abc.c)
    shown = f"exactly when ${latex(answer.condition)}$"
    for name, head, solved in (
        ("r.md", "## {}\n", shown),
        ("r.html", "<h2>{}</h2>\n", f"exactly when {render(answer.condition, 'html')}"),
        ("r.tex", "\\section{{{}}}", shown),
    ):
        file = tmp_path / name
        assert cli.main([*asked, "-o", str(file)]) == 0
        said = file.read_text("utf-8")
        for title in (
            *("Designs", "Costs", "Where the MACs come from", "Ratio"),
            *("When the second design is cheaper", "Sources"),
        ):
            assert head.format(title) in said
        assert solved in said
        assert "Dumoulin and Visin" in said
    assert said.startswith("\\documentclass")
    assert r"\title{A \& B}" in said
    assert said.count(r"\begin{align*}") == said.count(r"\end{align*}") == 3
    assert said.count("{") == said.count("}")
    assert said.isascii()


def test_table_to_a_file(tmp_path, capsys):
    file = tmp_path / "t.csv"
    asked = ["table", "vgg16()", "resnet50()", "-s", "224", "--sort", "macs", "--format", "csv"]
    assert cli.main([*asked, "-o", str(file)]) == 0
    assert capsys.readouterr().out == ""
    assert file.read_text("utf-8").splitlines()[1] == "resnet50(),25557032,4089184256"
    assert cli.main([*asked, "-o", str(tmp_path / "no" / "t.csv")]) == 2
    assert "cannot write" in capsys.readouterr().err


def test_verify_has_an_exit_code(capsys, monkeypatch):
    assert cli.main(["verify", "Conv2d(c, c, 3)", "-s", "5, 6", "--set", "c=2"]) == 0
    assert "all agree" in capsys.readouterr().out
    monkeypatch.setattr(sc.Verification, "ok", property(lambda result: False))
    assert cli.main(["verify", "Conv2d(2, 2, 3)", "-s", "5, 6"]) == 1


@pytest.mark.parametrize(
    ("form", "row"),
    [
        ("latex", r"params & $36$ & 1 & agrees \\"),
        ("markdown", "| params | $36$ | 1 | agrees |"),
        ("html", "agrees"),
    ],
)
def test_counts_print_in_each_form(capsys, form, row):
    assert cli.main(["verify", "Conv2d(2, 2, 3)", "-s", "5, 6", "--format", form]) == 0
    assert row in capsys.readouterr().out


def test_a_count_that_differs_is_in_the_table():
    wrong = Mismatch(((c, Integer(2)),), Integer(3), 4)
    row = VerifiedRow("params", 9 * c**2, 1, wrong)
    result = sc.Verification("Conv2d(c, c, 3)", (row,), 1)
    assert "differs at c = 2: formula 3, counted 4" in counts(result, "markdown")


def test_claims_by_verdict_and_paper(capsys):
    assert cli.main(["claims", "--verdict", "wrong", "--paper", "howard2017"]) == 0
    said = capsys.readouterr().out
    wrong = [n for n in names() if get(n).verdict == "wrong" and get(n).paper.key == "howard2017"]
    assert [line.split(":")[0] for line in said.splitlines() if line.endswith(": wrong")] == wrong
    assert cli.main(["claims", "--paper", "nobody1900"]) == 2
    assert cli.main(["claims", "no-such-claim"]) == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["formula", "Conv2(c, c, 3)"], "the nearest name is Conv2d.\n  Conv2(c, c, 3)\n  ^^^^^\n"),
        (["formula", "open('x')"], "nothing is named open"),
        (["formula", "c + 1"], "a design such as Conv2d(c, c, 3) was expected"),
        (["when", "c", "c"], "a relation such as 9*c < c**2 was expected"),
        (["networks", "resnet19"], "the nearest name is resnet18"),
        (["verify", "Conv2d(2, 2, 3)", "--set", "c"], "--set takes a symbol and a number"),
        (["formula", "Conv2d(3, 4, 9)", "-s", "4"], "too small"),
    ],
)
def test_bad_text_is_one_message(arguments, said, capsys):
    assert cli.main(arguments) == 2
    printed = capsys.readouterr()
    assert said in printed.err
    assert "Traceback" not in printed.err
    assert printed.out == ""


@pytest.mark.parametrize("missing", ["click", "rich"])
def test_without_its_libraries_it_names_the_extra(monkeypatch, capsys, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    assert cli.main(["tour"]) == 2
    assert 'pip install "symconv[cli]"' in capsys.readouterr().err


def test_a_reader_that_hangs_up():
    command = f"{sys.executable} -m symconv.cli networks | head -n 1"
    run = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert run.stdout.startswith("design")
    assert run.stderr == ""


def test_a_failed_check_is_an_exit_code(tmp_path, monkeypatch, capsys):
    first = all_claims()[0]
    monkeypatch.setattr(tour, "all_claims", lambda: (first,))
    monkeypatch.setattr(type(first), "check", lambda claim: False)
    assert cli.main(["tour", "-o", str(tmp_path)]) == 1
    assert "all checked: False" in capsys.readouterr().out


def test_a_terminal_that_lacks_signs(tmp_path, monkeypatch):
    monkeypatch.setattr(tour, "all_claims", lambda: all_claims()[:1])
    ascii_only = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", ascii_only)
    assert cli.main(["tour", "-o", str(tmp_path)]) == 0
    ascii_only.flush()
    assert b"two-3x3-for-5x5: true" in ascii_only.buffer.getvalue()
    assert "×" in (tmp_path / "tour.md").read_text("utf-8")


def test_as_a_module(tmp_path):
    command = [sys.executable, "-m", "symconv.cli", "tour", "-o", str(tmp_path / "missing")]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert "make it first" in run.stderr
