"""The docs site: it builds strictly, its links resolve, and it needs no other host."""

import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args
from urllib.parse import unquote, urldefrag, urljoin

import pytest

import symconv
import website
from symconv.certificate import Certificate, Reason
from symconv.crossovers import find, table
from symconv.steps import Rule
from website import crossovers, proofs, reference

ROOT = Path(__file__).resolve().parents[1]
VENDORED = ROOT / "docs/assets/vendor/katex"
PACKAGE = ROOT / "node_modules/katex"
LOADS = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src"}
FOREIGN = re.compile(r"^(?:[a-z]+:)?//", re.IGNORECASE)
OPAQUE = {"code", "pre", "script", "style"}


class Document(HTMLParser):
    """What the tests ask of one page: what it loads, links to and names, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.text: list[str] = []
        self._inside: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag loads, names or links to."""
        have = {name: value or "" for name, value in attrs}
        if tag in LOADS and LOADS[tag] in have and have.get("rel") not in ("canonical", "next"):
            self.loads.append(have[LOADS[tag]])
        if tag == "a" and "href" in have:
            self.links.append(have["href"])
        self.anchors |= {have[name] for name in ("id", "name") if name in have}
        opaque = tag in OPAQUE or "arithmatex" in have.get("class", "")
        if opaque or tag in self._inside[-1:]:
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Leave code or maths."""
        if tag in self._inside[-1:]:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        """Keep the text that a reader sees as text."""
        if not self._inside:
            self.text.append(data)


@pytest.fixture(scope="module")
def documents(built_site: Path) -> dict[str, Document]:
    """Every page, by its address below the site's root."""
    return {
        "/" + str(path.relative_to(built_site)).removesuffix("index.html"): Document(
            path.read_text("utf-8")
        )
        for path in built_site.rglob("*.html")
    }


def in_nav(part: object) -> Iterator[str]:
    """The paths of a table of contents, flat."""
    if isinstance(part, str):
        yield part
    else:
        for entry in part.values() if isinstance(part, dict) else part:
            yield from in_nav(entry)


def test_every_generated_page_is_in_the_contents_once() -> None:
    assert sorted(in_nav(website.nav())) == sorted(website.pages())


def test_every_generated_page_is_built(documents: dict[str, Document]) -> None:
    for path in website.pages():
        address = "/" + path.removesuffix("index.md").replace(".md", "/")
        assert address in documents


def test_internal_links_and_anchors_resolve(
    built_site: Path, documents: dict[str, Document]
) -> None:
    missing = []
    for address, page in documents.items():
        for link in page.links + page.loads:
            target, anchor = urldefrag(urljoin(address, link))
            if re.match(r"[a-z]+:", target):
                continue
            file = built_site / unquote(target).lstrip("/")
            there = (file / "index.html" if file.is_dir() else file).is_file()
            if not there or (anchor and unquote(anchor) not in documents[target].anchors):
                missing.append((address, link))
    assert missing == []


def test_nothing_is_loaded_from_another_host(
    built_site: Path, documents: dict[str, Document]
) -> None:
    foreign = [
        (at, url) for at, page in documents.items() for url in page.loads if FOREIGN.match(url)
    ]
    for sheet in built_site.rglob("*.css"):
        urls = re.findall(r"(?:url\(|@import\s+)['\"]?([^'\")]+)", sheet.read_text("utf-8"))
        foreign += [(sheet.name, url) for url in urls if FOREIGN.match(url)]
    assert foreign == []


def test_no_page_asks_for_mermaid(built_site: Path) -> None:
    """Material fetches its diagrams' renderer from another host where a page has one."""
    assert [
        p for p in built_site.rglob("*.html") if 'class="mermaid"' in p.read_text("utf-8")
    ] == []


def test_own_scripts_name_no_host() -> None:
    for script in (ROOT / "docs/assets").glob("*.js"):
        assert not re.search(r"https?://", script.read_text("utf-8")), script.name


def test_no_markup_is_left_unrendered(documents: dict[str, Document]) -> None:
    left = []
    for address, page in documents.items():
        text = "".join(page.text)
        left += [
            (address, mark) for mark in ("$", "\\", "^{", "**", "](", ":::", "```") if mark in text
        ]
    assert left == []


def test_every_crossover_is_on_its_page_and_in_the_overview(
    documents: dict[str, Document],
) -> None:
    overview = documents["/crossovers/"]
    names = [case.name for case in table()]
    assert [one.name for one in crossovers.entries()] == names
    for one in crossovers.entries():
        address = crossovers.address(one).replace(".md", "/")
        page = documents[f"/crossovers/{address.split('#')[0]}"]
        assert one.anchor in page.anchors
        assert one.name in "".join(page.text)
        assert address in overview.links
        assert find(one.name).source.split("2**")[0] in "".join(page.text)


def test_crossovers_have_places_of_their_own() -> None:
    places = [crossovers.address(one) for one in crossovers.entries()]
    assert len(places) == len(set(places))
    assert [part[0].name for part in crossovers.families(crossovers.entries())] == [
        first for *_, first in crossovers.FAMILIES
    ]


def test_what_is_not_solved_is_listed_with_its_reason(documents: dict[str, Document]) -> None:
    for one in crossovers.entries():
        place = crossovers.address(one).replace(".md", "/")
        # Once in the table of its family, and once more at the top where it is not solved.
        assert documents["/crossovers/"].links.count(place) == 1 + (not one.solved)
        if not one.solved:
            assert f"../{place}" in documents["/crossovers/proofs/"].links
            assert one.stops


def test_every_rule_and_fact_is_explained() -> None:
    assert set(get_args(Rule)) <= set(proofs.RULES)
    assert set(get_args(Reason)) <= set(proofs.REASONS)
    kinds = {kind.__name__ for kind in get_args(Certificate)} - {"External"}
    assert kinds <= set(proofs.CERTIFICATES)


def test_every_public_name_is_documented_once() -> None:
    documented = [name for names in reference.groups().values() for name in names]
    assert len(documented) == len(set(documented))
    public = {f"symconv.{name}" for name in symconv.__all__ if not name.startswith("__")}
    pages = set(reference.groups())
    assert public <= set(documented) | pages


def test_every_documented_name_has_a_page_and_a_summary(documents: dict[str, Document]) -> None:
    for module, names in reference.groups().items():
        anchors = documents[f"/reference/{module.split('.')[-1]}/"].anchors
        assert set(names) <= anchors
        assert [name for name in names if not reference.summary(name)] == []


@pytest.mark.skipif(not PACKAGE.exists(), reason="needs `npm ci --ignore-scripts`")
def test_katex_is_the_package_unchanged() -> None:
    files = [file for file in VENDORED.rglob("*") if file.is_file()]
    fonts = {f"fonts/{font.name}" for font in (PACKAGE / "dist/fonts").glob("*.woff2")}
    assert {str(file.relative_to(VENDORED)) for file in files} == fonts | {
        "katex.min.css",
        "katex.min.js",
        "LICENSE",
    }
    for file in files:
        original = PACKAGE / ("" if file.name == "LICENSE" else "dist") / file.relative_to(VENDORED)
        assert file.read_bytes() == original.read_bytes(), file.name


def test_what_is_kept_on_disk_builds_the_same_site(built_site: Path, tmp_path: Path) -> None:
    """The first build may have rendered every page; the second takes them from disk."""
    again = tmp_path / "site"
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(again)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    files = sorted(p.relative_to(built_site) for p in built_site.rglob("*") if p.is_file())
    assert files == sorted(p.relative_to(again) for p in again.rglob("*") if p.is_file())
    differ = [p for p in files if (again / p).read_bytes() != (built_site / p).read_bytes()]
    assert [p for p in differ if p.name != "sitemap.xml.gz"] == []


def test_a_page_that_warns_is_not_kept(tmp_path: Path) -> None:
    """A strict build that fails must fail the next time too."""
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "index.md").write_text("# One\n\n[gone](gone.md)\n")
    settings = tmp_path / "mkdocs.yml"
    settings.write_text(
        f"site_name: x\nplugins: [autorefs, mkdocstrings]\nhooks: ['{tmp_path}/hook.py']\n"
    )
    (tmp_path / "hook.py").write_text(
        f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n"
        "import website.rendered as r\nfrom pathlib import Path\n"
        f"r.KEPT = Path({str(tmp_path / 'kept')!r})\n"
        "def on_nav(nav, config, files):\n    r.keep_rendered(config, files)\n    return nav\n"
    )
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(settings)]
    codes = []
    for _ in range(2):
        codes.append(subprocess.run(command, cwd=tmp_path, capture_output=True).returncode)
    (docs / "index.md").write_text("# One\n\nNo link.\n")
    for _ in range(2):
        codes.append(subprocess.run(command, cwd=tmp_path, capture_output=True).returncode)
    assert codes == [1, 1, 0, 0]
    assert len(list((tmp_path / "kept").iterdir())) == 1
