"""The command `symconv`: exit codes, messages, and the two files of the tour."""

import io
import re
import subprocess
import sys

import pytest

from symconv import cli
from symconv.claims import all_claims, get, names
from symconv.render import finding_line


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
    with pytest.raises(SystemExit) as raised:
        cli.main(["tour", "-o", str(tmp_path / "missing")])
    assert raised.value.code == 2
    assert "symconv tour: error: " in (said := capsys.readouterr().err)
    assert "missing is no folder; make it first" in said


def test_a_file_is_no_folder(tmp_path, capsys):
    (tmp_path / "file").touch()
    with pytest.raises(SystemExit, match="2"):
        cli.main(["tour", "--output", str(tmp_path / "file")])
    assert "is no folder" in capsys.readouterr().err


def test_a_folder_that_takes_no_files(tmp_path, capsys):
    (tmp_path / "tour.md").mkdir()
    with pytest.raises(SystemExit, match="2"):
        cli.main(["tour", "-o", str(tmp_path)])
    assert re.search(r"symconv tour: error: cannot write .*tour\.md: ", capsys.readouterr().err)


def test_without_a_word_it_says_what_there_is(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["symconv"])
    with pytest.raises(SystemExit, match="2"):
        cli.main()
    said = capsys.readouterr().err
    assert "usage: symconv" in said
    assert "check published statements" in said


@pytest.mark.parametrize("arguments", [[], ["detour"], ["tour", "--quick"]])
def test_wrong_usage(arguments, capsys):
    with pytest.raises(SystemExit, match="2"):
        cli.main(arguments)
    assert "usage: symconv" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"), [(["--help"], "tour"), (["tour", "--help"], "--output")]
)
def test_help(arguments, said, capsys):
    with pytest.raises(SystemExit, match="0"):
        cli.main(arguments)
    assert said in capsys.readouterr().out


def test_a_failed_check_is_an_exit_code(tmp_path, monkeypatch, capsys):
    first = all_claims()[0]
    monkeypatch.setattr(cli, "all_claims", lambda: (first,))
    monkeypatch.setattr(type(first), "check", lambda claim: False)
    assert cli.main(["tour", "-o", str(tmp_path)]) == 1
    assert "all checked: False" in capsys.readouterr().out


def test_a_terminal_that_lacks_signs(tmp_path, monkeypatch):
    monkeypatch.setattr(cli, "all_claims", lambda: all_claims()[:1])
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
