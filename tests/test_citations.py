"""BibTeX of what one uses: every source that a docstring names, each once, well formed."""

import inspect
import re

import pytest

import symconv as sc
from symconv import blocks, layers, networks
from symconv.citations import bibtex, sources
from symconv.errors import ArgumentError
from symconv.papers import LIN_2013, known

# What is ours, or too old to be anyone's.
CITED = {
    name: getattr(home, name)
    for home in (blocks, networks, layers)
    for name in home.__all__
    if "References:" in (inspect.getdoc(getattr(home, name)) or "")
}


@pytest.mark.parametrize("name", CITED)
def test_every_source_in_a_docstring_is_found(name):
    """As many as there are years behind a title; the words of each are in the docstring."""
    doc = inspect.getdoc(CITED[name])
    said = " ".join(doc.partition("References:")[2].split())
    found = sources(CITED[name])
    assert len(found) == len(re.findall(r", (?:19|20)\d\d\b", said))
    for paper in found:
        assert paper.authors.split()[0].rstrip(",") in said
        assert (
            paper.title.split(":")[0].lower() in said.lower() or paper.title.lower() in said.lower()
        )


def test_blocks_and_networks_all_have_sources():
    without = {n for h in (blocks, networks) for n in h.__all__ if n not in CITED}
    assert without == {"conv_unit"}


def test_a_paper_is_described_once():
    assert sources(blocks.depthwise_separable) == (sc.claims.get("8-to-9-times").paper,)
    assert len({paper.key for paper in known()}) == len(known())
    assert sources(LIN_2013) == (LIN_2013,)


def test_a_design_has_the_sources_of_its_layers():
    design = sc.Sequential(sc.Conv2d(3, 8, 3), sc.Residual(sc.BatchNorm(8)), sc.GELU())
    keys = [paper.key for paper in sources(design)]
    assert keys == ["dumoulin2016", "ioffe2015", "hendrycks2016"]


def test_entries_are_well_formed_and_each_once():
    written = bibtex(*CITED.values(), *sc.claims.all_claims())
    entries = written.split("\n\n")
    keys = [re.match(r"@misc\{(\w+),\n", entry)[1] for entry in entries]
    assert len(set(keys)) == len(keys) > 50
    for entry in entries:
        assert entry.count("{") == entry.count("}")
        assert re.search(r"year = \{(19|20)\d\d\},", entry)
        assert not re.search(r"(?<!\\)[&%#_]|(?<!\$)[<>](?!\$)", entry.split(",", 1)[1])
    assert "author = {Howard and others}" in written
    assert "author = {Hu and Shen and Sun}" in written


def test_two_of_one_author_and_year_have_letters():
    both = bibtex(blocks.inception_module, blocks.vgg_stage, networks.alexnet)
    assert "@misc{szegedy2014," in both
    pair = bibtex(sc.claims.get("winograd-minimal"), networks.mobilenet_v1, layers.SiLU)
    assert pair.count("@misc{") == 3
    three = bibtex(blocks.octave_conv, blocks.efficient_channel_attention, blocks.mbconv)
    assert "{tan2018," in three
    alike = bibtex(networks.resnet50, layers.PReLU)
    assert "{he2015a," in alike
    assert "{he2015b," in alike


@pytest.mark.parametrize("thing", [3, "resnet50", None])
def test_what_has_no_source(thing):
    with pytest.raises(ArgumentError, match="takes a layer, a block or network function"):
        bibtex(thing)
