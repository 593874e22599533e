"""What papers and tools call one number of operations, each by formula, and ResNet-50 under all."""

import symconv as sc
from symconv import conventions
from symconv.abc import H, W, c, c_in, c_out, d, g, h, k, p, r, s
from symconv.layers import Layer
from website.markdown import inline, table

ALL = [value for value in vars(conventions).values() if isinstance(value, sc.Convention)]
OUT = {size: sc.symbols(f"{size}_out") for size in (H, W)}

# Layers in which conventions differ, and the heading of each.
SHOWN: dict[str, Layer] = {
    "Convolution with bias": sc.Conv2d(c_in, c_out, k, stride=s, padding=p, groups=g, bias=True),
    "Transposed convolution": sc.ConvTranspose2d(c_in, c_out, k, stride=s, padding=p, groups=g),
    "Batch norm": sc.BatchNorm(c),
    "ReLU": sc.ReLU(),
    "Max pool": sc.MaxPool2d(k, stride=s, padding=p),
    "Global average pool": sc.GlobalAvgPool(),
    "Bilinear upsampling": sc.Upsample(r, mode="bilinear"),
    "Multi-head attention": sc.MultiheadAttention(d, h, bias=True),
}

# Counts that are wrong, as printed by the tool that was run and as they are.
WRONG = [
    (
        "thop 0.1.1, torchinfo 1.8.0, ptflops 0.6.9 to 0.7.4",
        "transposed convolution",
        "output positions for input positions: about stride² times too many",
    ),
    (
        "torchprofile 0.1.0",
        "grouped transposed convolution",
        "stride² times too many, and groups times where the channels differ",
    ),
    (
        "calflops 0.3.2, DeepSpeed up to 0.19.6",
        "grouped transposed convolution",
        "divided by the groups twice; 0 for a depthwise one",
    ),
    (
        "OpenCV 4.14.0",
        "grouped convolution",
        "groups left out: groups times too many, for a depthwise one as many as channels",
    ),
    (
        "OpenCV 4.14.0",
        "transposed convolution",
        "input channels for a group's output channels: 1/2 for 8 to 16, twice for 16 to 8 and for "
        "8 to 16 in 4 groups, 8 times for a depthwise one of 8 channels",
    ),
    ("OpenCV 4.14.0", "matrix product of an ONNX model", "0"),
    ("OpenCV 4.14.0", "global average pool", "2 for each output, whatever the input's size"),
    (
        "TensorFlow profiler 2.21.0",
        "transposed convolution without padding",
        "output positions divided by stride²: 1.13 times for k = 4, stride 2, 16 × 16",
    ),
    ("TensorFlow profiler 2.21.0", "transposed convolution in NCHW or 3-D, einsum", "0"),
    (
        "torch 2.13.0",
        "backward of a grouped convolution",
        "(groups + 1)/2 times; forward it is right",
    ),
    ("fvcore 0.1.5, torchprofile 0.1.0", 'convolution with padding="same"', "0"),
    (
        "calflops 0.3.2, DeepSpeed 0.19.8",
        'even kernel with padding="same"',
        "(15/16)² for k = 4 on 16 × 16",
    ),
    (
        "calflops 0.3.2, DeepSpeed up to 0.19.6",
        "bias of a transposed convolution",
        "1/16 for k = 4, stride 2, padding 1: the size of an ordinary convolution's output",
    ),
    (
        "TensorFlow profiler 2.21.0 with Keras 3",
        "Conv2D with groups=4",
        "0; tf.nn.conv2d with grouped filters is right",
    ),
    (
        "fvcore 0.1.5",
        "multi-head attention with need_weights=False",
        "projections only: 40,960 of 47,360 for 32 channels, 4 heads, 10 positions",
    ),
    (
        "torch 2.13.0",
        "multi-head attention without gradients, on a CPU",
        "0 with bias; 2 for each MAC of the projections, 0 for the products, without bias",
    ),
    (
        "thop 0.1.1, torchinfo 1.8.0",
        "multi-head attention, matrix products that are no layer",
        "0",
    ),
    (
        "ptflops 0.7.5",
        "multi-head attention without bias",
        "a bias of the last projection is counted",
    ),
    ("ptflops 0.7.5", "ReLU, pools and upsampling as modules", "twice"),
    ("ptflops 0.7.5", "a batch of n", "layers for one input, patched functions for n"),
    ("thop 0.1.1, ptflops 0.7.5, torchinfo 1.8.0", "F.conv2d called directly", "0"),
    (
        "thop 0.1.1, ptflops 0.7.5, torchinfo 1.8.0",
        "convolution under weight_norm",
        "0",
    ),
    ("thop 0.1.1, ptflops 0.7.5", "a subclass of a convolution", "0"),
    ("torchinfo 1.8.0", "linear layer on a sequence of n", "1/n"),
]


def pages() -> dict[str, str]:
    """One page."""
    return {"conventions.md": page()}


def page() -> str:
    """ResNet-50 under every convention, then the formulas, the sources and the wrong counts."""
    return "\n\n".join(
        [
            "# Conventions",
            "One network, several numbers: papers and tools do not count the same things. A "
            "convention says what it counts of each kind of layer; what it does not name counts "
            "nothing, and `count` lists it. `macs` and `flops` take `convention=` too.",
            "```python\nimport symconv as sc\n\nnetwork = sc.networks.resnet50()\n"
            "print(network.count(224, convention=sc.THOP))\n```",
            "## ResNet-50 at 224 × 224",
            "The same layers, counted by the library under each convention. Each tool, at the "
            "version below, was run on torchvision's network and printed the same number.",
            resnet(),
            "## By formula",
            f"For one input of size {inline((H, W))}; {inline(tuple(OUT.values()))} is the size "
            "after the layer.",
            *(formulas(title, layer) for title, layer in SHOWN.items()),
            "## Sources",
            table(["convention", "where it is stated"], [[one.name, one.source] for one in ALL]),
            "## Counters that are wrong",
            "Found by running each tool on single layers and comparing with the count of the "
            "loops. The convolutions of every PyTorch tool here are right forward, with stride, "
            "dilation and groups; none leaves out taps on padding.",
            table(["tool", "case", "what it prints against the truth"], [list(r) for r in WRONG]),
            transposed(),
        ]
    )


def resnet() -> str:
    """The counts of ResNet-50, and what each leaves out."""
    network = sc.networks.resnet50()
    rows = []
    for convention in ALL:
        counted = network.count(224, convention=convention)
        rows.append(
            [
                convention.name,
                f"{int(counted.total):,}",
                convention.unit,
                ", ".join(kind.replace("_", " ") for kind in counted.left_out) or "nothing",
            ]
        )
    return table(["convention", "count", "called", "not counted"], rows)


def formulas(title: str, layer: Layer) -> str:
    """One layer under each convention."""
    given = {"channels": c} if layer.in_channels is None else {}
    named = {}
    if layer.ndim:
        named = dict(zip(layer.output_size((H, W)), OUT.values(), strict=True))
    rows = []
    for convention in ALL:
        counted = layer.count((H, W), convention=convention, **given)
        nothing = layer.operation in counted.left_out
        shown = "–" if nothing else inline(counted.total.xreplace(named))
        left = ", ".join(kind.replace("_", " ") for kind in counted.left_out)
        rows.append([convention.name, shown, convention.unit, left or "–"])
    return f"### {title}\n\n" + table(["convention", "count", "called", "not counted"], rows)


def transposed() -> str:
    """How far the transposed count is off, by formula."""
    layer = SHOWN["Transposed convolution"]
    ratio = layer.macs((H, W), convention=sc.THOP) / layer.macs((H, W))
    return (
        f"Of a transposed convolution, thop and torchinfo print {inline(ratio)} times the dense "
        "count, in which each input element meets the whole kernel. `skip_padding=True` counts "
        "less than the dense one: only what lands in the output."
    )
