"""The playground without a browser: the runner, what it shows, links to it, and the release."""

import json
import re
import shutil
import subprocess
import sys
import zlib
from base64 import urlsafe_b64decode
from pathlib import Path

import pytest
from sympy import Add, Matrix, Rational

import symconv as sc
from symconv.abc import H, W, c, k, m, n
from website import playground, release
from website.playground import bundle, links
from website.playground.blocks import blocks, inlines
from website.playground.examples import EXAMPLES
from website.playground.runner import LARGEST, PRINTED, run, shape

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = ROOT / "website/playground/scripts"


def ran(source: str) -> tuple[bool, list[dict]]:
    """Whether a program ran to its end, and the pieces it showed."""
    pieces: list[str] = []
    well = run(source, pieces.append)
    return well, [json.loads(piece) for piece in pieces]


def test_prints_and_values_come_in_order():
    well, pieces = ran("from symconv.abc import c\nprint('one')\nc**2\nx = c\nNone\nprint('two')\n")
    assert well
    assert pieces == [
        {"kind": "text", "text": "one\n"},
        {"kind": "result", "code": "c**2", "shown": [{"kind": "math", "tex": "c^{2}"}]},
        {"kind": "text", "text": "two\n"},
    ]


def test_text_without_a_line_end_is_shown_before_the_value():
    _, pieces = ran("print('a', end='')\n1\n")
    assert [piece["kind"] for piece in pieces] == ["text", "result"]


def test_each_line_is_sent_when_it_is_printed():
    """What comes before an endless loop is seen: it is out before the next statement."""
    seen: list[str] = []
    run("print('first')\nprint('second')\n1/0\n", seen.append)
    assert [json.loads(piece)["kind"] for piece in seen] == ["text", "text", "error"]


def test_a_program_has_a_namespace_of_its_own():
    ran("left_over = 1")
    well, pieces = ran("left_over")
    assert not well
    assert "NameError: name 'left_over' is not defined" in pieces[0]["said"]


def test_an_error_shows_the_lines_of_the_program_and_what_the_library_says():
    source = "import symconv as sc\ndef made(g):\n    return sc.Conv2d(8, 8, 3, groups=g)\nmade(3)"
    well, pieces = ran(source)
    assert not well
    assert pieces == [
        {
            "kind": "error",
            "where": ["line 4: made(3)", "line 3 in made: return sc.Conv2d(8, 8, 3, groups=g)"],
            "said": "ArgumentError: Conv2d(…): `groups` must divide in_channels and out_channels, "
            "got groups=3, in_channels=8, out_channels=8.",
        }
    ]


def test_a_syntax_error_shows_its_place():
    well, pieces = ran("x = 1\ny = (2\n")
    assert not well
    assert pieces[0]["where"] == []
    assert pieces[0]["said"].startswith("line 2\n    y = (2\n")
    assert "SyntaxError" in pieces[0]["said"]


def test_a_missing_module_is_explained():
    _, pieces = ran("import no_such_module")
    assert "the rest needs an installation of symconv" in pieces[0]["said"]


def test_leaving_is_no_error():
    assert ran("raise SystemExit\nprint('not reached')") == (True, [])


def test_printing_has_a_limit_that_is_said_once():
    well, pieces = ran("for i in range(100_000):\n    print('line', i)\n")
    text = "".join(piece["text"] for piece in pieces)
    assert well
    assert PRINTED < len(text) < PRINTED + 200
    assert text.count("the rest is not shown") == 1


def test_what_a_value_looks_like():
    assert shape((c, 3)) == [{"kind": "math", "tex": r"\left(c, 3\right)"}]
    assert shape((c,)) == [{"kind": "math", "tex": r"\left(c,\right)"}]
    assert shape([c, [Rational(1, 2)]])[0]["tex"] == r"\left[c, \left[\frac{1}{2}\right]\right]"
    assert shape(("proved", True)) == [{"kind": "text", "text": "('proved', True)"}]
    assert shape((3, 4)) == [{"kind": "text", "text": "(3, 4)"}]
    assert shape(True) == [{"kind": "text", "text": "True"}]
    assert shape(sc.Conv2d) == [{"kind": "text", "text": repr(sc.Conv2d)}]
    assert ("code", "Conv2d(c, c, 3)") in pieces_of(shape(sc.Conv2d(c, c, 3)))
    assert shape({c: 3}) == [{"kind": "text", "text": "{c: 3}"}]
    assert shape(Matrix([[c]]))[0]["kind"] == "math"


def test_a_formula_too_large_to_draw_is_text():
    for terms, kind in ((LARGEST // 4, "math"), (LARGEST, "text")):
        powers = Add(*(c**power for power in range(1, terms)))
        assert [block["kind"] for block in shape(powers)] == [kind]


PLAIN, SEPARABLE = sc.Conv2d(c, c, k), sc.depthwise_separable(c, c, k)
TWO = sc.Sequential(sc.Conv2d(c, m, 3), sc.Conv2d(m, c, 3))
ANSWER = sc.when(TWO.params < sc.Conv2d(c, c, 5).params, m)
RESULTS = {
    "comparison": sc.compare(PLAIN, SEPARABLE, size=(H, W), given=k >= 2),
    "condition": ANSWER,
    "proof": sc.prove(k**2 * c + c**2 < k**2 * c**2),
    "summary": TWO.summary(H),
    "derivation": TWO.derivation("macs", H),
    "field": sc.Repeat(sc.Conv2d(c, c, 3), n).receptive_field,
    "table": sc.table({"plain": PLAIN, "a|b": SEPARABLE}, 8),
    "optimum": sc.optimum(k**2 / (k - 1), k, k >= 2),
    "regions": sc.regions(PLAIN, SEPARABLE, over=(k, c), measure="params", given=k >= 2),
    "claim": sc.claims.get(sc.claims.names()[0]),
}


def pieces_of(block: object) -> list[tuple[str, str]]:
    """The inline pieces anywhere in a block."""
    if isinstance(block, tuple):
        return [block]
    if isinstance(block, (list, dict)):
        inside = block.values() if isinstance(block, dict) else block
        return [piece for part in inside for piece in pieces_of(part)]
    return []


@pytest.mark.parametrize("name", RESULTS)
def test_every_result_is_read_whole(name):
    """No mark of Markdown is left as text, and no letter of what was written is lost."""
    markdown = RESULTS[name]._repr_markdown_()
    pieces = pieces_of(shape(RESULTS[name]))
    assert pieces
    for kind, said in pieces:
        if kind != "code":
            assert not re.search(r"[$`]|\*\*|^#|^- |^\||\\\|", said), said
        assert said in markdown.replace(r"\|", "|")
    assert {"math": "$", "code": "`", "strong": "**", "text": ""}.keys() >= {k for k, _ in pieces}


def test_steps_are_read_whole_too():
    kinds = [block["kind"] for block in blocks(ANSWER.to_markdown(steps=True))]
    assert kinds == ["list", "paragraph", "list"]


def test_a_table_keeps_its_cells():
    (table,) = [block for block in shape(RESULTS["table"]) if block["kind"] == "table"]
    assert [row[0] for row in table["rows"]] == [[("text", "plain")], [("text", "a|b")]]
    assert {len(row) for row in (table["head"], *table["rows"])} == {3}


def test_pieces_of_a_line():
    assert inlines("so `x` is $c$: **yes**") == [
        ("text", "so "),
        ("code", "x"),
        ("text", " is "),
        ("math", "c"),
        ("text", ": "),
        ("strong", "yes"),
    ]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_runs(name):
    well, pieces = ran(EXAMPLES[name])
    assert well, pieces[-1]
    assert pieces


def unpack(text: str) -> str:
    """What scripts/share.js does with an address."""
    packed = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return zlib.decompress(packed, wbits=-15).decode()


def test_an_address_holds_the_program():
    for code in (*EXAMPLES.values(), "× ≥ 𝔸\n", ""):
        assert re.fullmatch(r"[\w-]+", links.pack(code), re.ASCII)
        assert unpack(links.pack(code)) == code


SESSION = """\
>>> from symconv.abc import c
>>> for size in (3, 5):
...     Conv2d(c, c, size).params
9*c**2
25*c**2
"""


def test_a_session_becomes_a_program():
    made = links.program(SESSION, "pycon", links.homes("index.md"))
    assert made == (
        "from symconv import Conv2d\nfrom symconv.abc import c\n"
        "for size in (3, 5):\n    Conv2d(c, c, size).params\n"
    )


@pytest.mark.parametrize(
    "block",
    [
        ">>> import numpy as np\n>>> np.ones(3)\n",
        ">>> import symconv as sc\n>>> sc.verify(sc.Linear(2, 3)).ok\nTrue\n",
        ">>> from symconv import verify\n",
        ">>> import numpy as np\n>>> from symconv.abc import k\n"
        ">>> evaluate(k**2, {k: np.array([3, 5])})\narray([ 9, 25])\n",
        ">>> from symconv.abc import k\n>>> evaluate(k**2, {k: np.array([3, 5])})\n",
        ">>> import symconv as sc\n>>> sc.figures.pyramid(sc.Linear(2, 3))\n",
        ">>> pyramid(Linear(2, 3))\n",
        ">>> unheard_of(3)\n",
        ">>> import symconv\n>>> symconv.Linear('a', 3)\nTraceback (most recent call last):\n",
        "not Python\n",
    ],
)
def test_what_cannot_run_gets_no_link(block):
    kind = "pycon" if block.startswith(">>>") else "python"
    assert links.program(block, kind, links.homes("index.md")) is None


def test_numbers_put_into_a_formula_need_no_numpy(monkeypatch):
    monkeypatch.setitem(sys.modules, "numpy", None)
    block = ">>> from symconv.abc import k\n>>> evaluate(k**2, {k: 2**40})\n"
    code = links.program(block, "pycon", links.homes("index.md"))
    well, pieces = ran(code)
    assert well
    assert pieces[0]["shown"] == [{"kind": "math", "tex": str(2**80)}]


def test_a_page_knows_its_own_names():
    """Two modules have a `Count`: each page means its own, any other the public one."""
    assert links.homes("reference/fft.md")["Count"] == "symconv.fft"
    assert links.homes("reference/conventions.md")["Count"] == "symconv"
    assert links.homes("index.md")["Count"] == "symconv"
    assert links.homes("index.md")["vgg16"] == "symconv.networks"


def test_a_link_stands_after_its_example():
    session = "<pre><code>&gt;&gt;&gt; Linear(2, 3)\n</code></pre>"
    block = f'<div class="language-pycon highlight">{session}</div>'
    html = links.linked(f"<p>before</p>{block}<p>after</p>", "index.md", "../playground/")
    assert re.fullmatch(
        r'<p>before</p>.*</div><p class="play".*href="\.\./playground/#code=.*</p><p>after</p>',
        html,
        re.S,
    )
    assert unpack(re.search(r"#code=([\w-]+)", html)[1]) == (
        "from symconv import Linear\nLinear(2, 3)\n"
    )


RUN_ALL = """\
import json, sys
sys.modules["numpy"] = None  # as in the browser: importing it fails
from website.playground.runner import run
for page, code in json.load(sys.stdin):
    shown = []
    if not run(code, shown.append):
        print(page, code, shown[-1], sep="\\n")
"""


def test_every_example_that_gets_a_link_runs_without_numpy(built_site, tmp_path):
    inside = tmp_path / "website/playground"
    inside.mkdir(parents=True)
    for name in bundle.INSIDE:
        shutil.copy(bundle.HERE / name, inside)
    for folder in (inside.parent, inside):
        (folder / "__init__.py").touch()
    (tmp_path / "symconv").symlink_to(ROOT / "symconv")
    found = []
    for file in sorted(built_site.rglob("*.html")):
        page = str(file.relative_to(built_site)).replace("/index.html", ".md")
        for block in links.BLOCK.finditer(file.read_text("utf-8")):
            code = links.program(links.text(block[0]), block["kind"], links.homes(page))
            if code is not None:
                found.append((page, code))
    assert len(found) > 300
    command = [sys.executable, "-c", RUN_ALL]
    run = subprocess.run(
        command,
        cwd=tmp_path,
        input=json.dumps(found),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout) == (0, ""), run.stderr


def test_a_build_with_pip_alone_says_that_the_playground_is_not_in_it(built_site, monkeypatch):
    monkeypatch.delenv(playground.ASKED, raising=False)
    assert playground.assets() == {}
    said = (built_site / "playground/index.html").read_text("utf-8")
    assert "It is not in this build" in said
    assert "<textarea" not in said
    assert [file.name for file in (built_site / "playground").iterdir()] == ["index.html"]
    linked = [f for f in built_site.rglob("*.html") if 'class="play"' in f.read_text("utf-8")]
    assert linked == []


def test_a_release_refuses_to_leave_it_out(monkeypatch, tmp_path):
    monkeypatch.setattr(bundle, "PYODIDE", tmp_path / "absent")
    with pytest.raises(SystemExit, match="no release: the playground needs the npm package"):
        release.main(["--installed", "--site-dir", str(tmp_path / "site")])
    assert not (tmp_path / "site").exists()


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node")
def test_a_release_refuses_what_cannot_be_compiled(monkeypatch, tmp_path):
    (tmp_path / "package.json").write_text("{}")
    monkeypatch.setattr(bundle, "PYODIDE", tmp_path)
    monkeypatch.setattr(bundle, "CACHE", tmp_path / "cache")
    with pytest.raises(SystemExit, match=r"no release: sympy\.zip could not be compiled"):
        release.main(["--installed", "--site-dir", str(tmp_path / "site")])
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_folder_is_named_by_what_is_in_it(tmp_path):
    file = tmp_path / "a.js"
    file.write_text("one")
    before = bundle.Part("own", {"a.js": file}).folder
    file.write_text("two")
    assert bundle.Part("own", {"a.js": file}).folder != before


def test_scripts_name_no_host_and_run_no_text():
    never = re.compile(r"https?://|\beval\(|new Function|innerHTML")
    for script in SCRIPTS.iterdir():
        assert not never.search(script.read_text("utf-8")), script.name


def test_every_script_is_served_or_used_by_the_build():
    assert {file.name for file in SCRIPTS.iterdir()} == {*bundle.SCRIPTS, "offline.js", "pack.mjs"}
