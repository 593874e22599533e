"""What papers state: every claim derives and checks, and these are the ones that are not true.

The verdicts here were found by hand: a number that was rounded otherwise than to the nearest, a
network whose channels or layers are counted otherwise, a limit said of every value.
"""

from dataclasses import replace

import pytest
from sympy import Integer, Rational, S

from symconv.abc import N, k, symbols
from symconv.claims import VERDICTS, get, names
from symconv.papers import Paper

SEED_CLAIMS = 10
CONVENTION = {
    "jaderberg-scheme-2",
    "se-parameters",
    "mobilenet-eq2",
    "mobilenet-eq4",
    "mobilenet-eq5",
    "mobilenet-eq7",
    "inverted-residual-cost",
    "context-parameters",
    "fields-of-resnets",
    "grid-reduction",
    "eca-resnet-50",
    "r2plus1d-parameters",
    "sequence-layers",
    "field-closed-form",
    "effective-stride",
    "partial-convolution",
    "partial-and-pointwise",
    "large-kernel-attention",
    "esp-parameters",
}
APPROXIMATE = {
    "bottleneck-similar",
    "8-to-9-times",
    "mobilenet-eq6",
    "separable-by-k2",
    "squeezenet-50-times",
    "efficientnet-constraint",
    "squeezenet-megabytes",
    "alexnet-parameters",
    "resnext-widths",
    "ghost-speed-up",
    "se-resnet-50",
}
WRONG = {
    "inception-rows",
    "resnet-18-34",
    "vgg-flops",
    "18-per-cent-of-vgg",
    "resnext-50",
    "mobilenet-resolutions",
    "mobilenet-v2-sizes",
    "mobilenet-v3-sizes",
    "shufflenet-v2-sizes",
    "efficientnet-sizes",
    "efficientnet-v2-params",
    "mobilenet-shares",
    "mobilenet-of-convolutions",
    "alexnet-neurons",
    "googlenet-12-times",
    "inception-v3-cost",
    "resnet-50-101-152",
    "repvgg-parameters",
    "regnet-x",
    "regnet-y",
}


def expected(name):
    for verdict, those in zip(VERDICTS[1:], (CONVENTION, APPROXIMATE, WRONG), strict=False):
        if name in those:
            return verdict
    return "true"


@pytest.mark.parametrize("name", names()[SEED_CLAIMS:])
def test_verdict_and_check(name):
    claim = get(name)
    assert claim.verdict == expected(name)
    assert claim.check()
    assert claim.statement.endswith(".")
    assert claim.place
    assert claim.paper.year
    assert any(finding.published is not None for finding in claim.findings)
    assert len({finding.about for finding in claim.findings}) == len(claim.findings)


@pytest.mark.parametrize("name", names()[SEED_CLAIMS:])
def test_each_published_value_counts(name):
    for finding in get(name).findings:
        if finding.published in (None, S.true) or finding.verdict == "wrong":
            continue
        assert replace(finding, published=finding.published * 2 + 1).verdict == "wrong"


def test_every_name_that_is_not_true_is_there():
    assert set(names()) > CONVENTION | APPROXIMATE | WRONG


def test_eight_to_nine_times_needs_72_channels():
    times, eight, nine = get("8-to-9-times").findings
    assert times.derived.subs(N, 71) < 8 == times.derived.subs(N, 72)
    assert eight.derived.condition == (N >= 72)
    assert nine.derived.status == "proved"


@pytest.mark.parametrize(
    ("name", "about", "right"),
    [
        # (3·3·3·64 + …)·224² by hand: 15 346 630 656 of layers and 123 633 664 of three others.
        (
            "vgg-flops",
            "MACs of VGG-16, in billions",
            Rational(15_346_630_656 + 123_633_664, 10**9),
        ),
        # 256·128 + 256·128 + 128·192·9 + 256·32 + 32·96·25 + 256·64
        (
            "inception-rows",
            "parameters of 3b, in thousands",
            Rational(32768 + 32768 + 221184 + 8192 + 76800 + 16384, 1024),
        ),
        (
            "bottleneck-similar",
            "bottleneck over basic block",
            Rational(16384 + 36864 + 16384, 73728),
        ),
        (
            "efficientnet-constraint",
            "at the values chosen",
            Rational(12, 10) * Rational(11, 10) ** 2 * Rational(115, 100) ** 2,
        ),
        ("alexnet-neurons", "layer 1", Integer(55 * 55 * 96)),
        (
            "mobilenet-shares",
            "MACs of 3 × 3 layers, in per cent",
            Rational(100 * 27 * 32 * 112**2, 568_740_352),
        ),
        ("wavenet-field", "field", Integer(1 + sum(2**i for i in range(10)))),
    ],
)
def test_right_values_by_hand(name, about, right):
    (found,) = [finding for finding in get(name).findings if finding.about == about]
    assert found.derived == right


def test_an_approximation_says_where():
    (_, share) = get("mobilenet-eq6").findings
    assert share.growing is N
    (_, times) = get("separable-by-k2").findings
    kernel, channels = symbols("D_K d_j")
    assert (times.error - kernel**2 / channels).simplify() == 0


def test_a_paper_is_cited():
    paper = Paper("someone2020", "Someone", "A title", 2020)
    assert paper.cite() == "Someone, A title, 2020"
    assert paper.cite("table 1") == "Someone, A title, 2020, table 1"
    assert get("relationship-14").source.startswith("Dumoulin and Visin, ")
    assert k in get("relationship-14").findings[0].derived.free_symbols


def test_there_are_a_hundred_and_more():
    assert len(names()) >= 100
    papers = {get(name).paper for name in names()}
    assert len({paper.key for paper in papers}) == len(papers) > 30
