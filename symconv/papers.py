"""The papers that statements, blocks and networks come from, each described once."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Paper", "known"]  # and each paper, by author and year


@dataclass(frozen=True)
class Paper:
    """A published text.

    Attributes:
        key: first author and year, as `howard2017`; the name of its page.
        authors: how it is cited: one or two names, or the first “et al.”.
        title: its title.
        year: when it came out; None for a text that is not a publication.
    """

    key: str
    authors: str
    title: str
    year: int | None = None

    def cite(self, place: str = "") -> str:
        """Authors, title, year and a place in it.

        Examples:
            >>> LIN_2013.cite("section 3.2")
            'Lin, Chen and Yan, Network In Network, 2013, section 3.2'
        """
        parts = (self.authors, self.title, str(self.year or ""), place)
        return ", ".join(part for part in parts if part)

    @property
    def bibtex(self) -> str:
        """An entry for BibTeX; "et al." is "and others" there.

        Examples:
            >>> print(LIN_2013.bibtex)
            @misc{lin2013,
              author = {Lin and Chen and Yan},
              title = {{Network In Network}},
              year = {2013},
            }
        """
        authors = self.authors.replace(" et al.", " and others").replace(", ", " and ")
        fields = {"author": authors, "title": f"{{{_plain(self.title)}}}", "year": str(self.year)}
        lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
        return "\n".join([f"@misc{{{self.key},", *lines, "}"])


def _plain(title: str) -> str:
    """A title with what LaTeX would misread written out."""
    return "".join({"<": r"$<$", ">": r"$>$", "&": r"\&", "%": r"\%"}.get(s, s) for s in title)


def known() -> tuple[Paper, ...]:
    """Every paper described here."""
    return tuple(value for value in globals().values() if isinstance(value, Paper) and value.year)


SEED = Paper("text", "The text this project set out to check", "")
KRIZHEVSKY_2012 = Paper(
    "krizhevsky2012",
    "Krizhevsky, Sutskever and Hinton",
    "ImageNet Classification with Deep Convolutional Neural Networks",
    2012,
)
LIN_2013 = Paper("lin2013", "Lin, Chen and Yan", "Network In Network", 2013)
DENTON_2014 = Paper(
    "denton2014",
    "Denton et al.",
    "Exploiting Linear Structure Within Convolutional Networks for Efficient Evaluation",
    2014,
)
JADERBERG_2014 = Paper(
    "jaderberg2014",
    "Jaderberg, Vedaldi and Zisserman",
    "Speeding up Convolutional Neural Networks with Low Rank Expansions",
    2014,
)
CHETLUR_2014 = Paper(
    "chetlur2014", "Chetlur et al.", "cuDNN: Efficient Primitives for Deep Learning", 2014
)
LEBEDEV_2014 = Paper(
    "lebedev2014",
    "Lebedev et al.",
    "Speeding-up Convolutional Neural Networks Using Fine-tuned CP-Decomposition",
    2014,
)
SIMONYAN_2014 = Paper(
    "simonyan2014",
    "Simonyan and Zisserman",
    "Very Deep Convolutional Networks for Large-Scale Image Recognition",
    2014,
)
SZEGEDY_2014 = Paper("szegedy2014", "Szegedy et al.", "Going Deeper with Convolutions", 2014)
HE_2015 = Paper("he2015", "He et al.", "Deep Residual Learning for Image Recognition", 2015)
KIM_2015 = Paper(
    "kim2015",
    "Kim et al.",
    "Compression of Deep Convolutional Neural Networks for Fast and Low Power Mobile Applications",
    2015,
)
LAVIN_2015 = Paper(
    "lavin2015", "Lavin and Gray", "Fast Algorithms for Convolutional Neural Networks", 2015
)
SZEGEDY_2015 = Paper(
    "szegedy2015",
    "Szegedy et al.",
    "Rethinking the Inception Architecture for Computer Vision",
    2015,
)
YU_2015 = Paper(
    "yu2015", "Yu and Koltun", "Multi-Scale Context Aggregation by Dilated Convolutions", 2015
)
CHOLLET_2016 = Paper(
    "chollet2016", "Chollet", "Xception: Deep Learning with Depthwise Separable Convolutions", 2016
)
DUMOULIN_2016 = Paper(
    "dumoulin2016",
    "Dumoulin and Visin",
    "A Guide to Convolution Arithmetic for Deep Learning",
    2016,
)
HUANG_2016 = Paper("huang2016", "Huang et al.", "Densely Connected Convolutional Networks", 2016)
IANDOLA_2016 = Paper(
    "iandola2016",
    "Iandola et al.",
    "SqueezeNet: AlexNet-level Accuracy with 50x Fewer Parameters and <0.5MB Model Size",
    2016,
)
OORD_2016 = Paper(
    "oord2016", "van den Oord et al.", "WaveNet: A Generative Model for Raw Audio", 2016
)
XIE_2016 = Paper(
    "xie2016", "Xie et al.", "Aggregated Residual Transformations for Deep Neural Networks", 2016
)
ZAGORUYKO_2016 = Paper("zagoruyko2016", "Zagoruyko and Komodakis", "Wide Residual Networks", 2016)
HOWARD_2017 = Paper(
    "howard2017",
    "Howard et al.",
    "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications",
    2017,
)
HU_2017 = Paper("hu2017", "Hu, Shen and Sun", "Squeeze-and-Excitation Networks", 2017)
TRAN_2017 = Paper(
    "tran2017",
    "Tran et al.",
    "A Closer Look at Spatiotemporal Convolutions for Action Recognition",
    2017,
)
VASWANI_2017 = Paper("vaswani2017", "Vaswani et al.", "Attention Is All You Need", 2017)
ZHANG_2017 = Paper(
    "zhang2017",
    "Zhang et al.",
    "ShuffleNet: An Extremely Efficient Convolutional Neural Network for Mobile Devices",
    2017,
)
MA_2018 = Paper(
    "ma2018",
    "Ma et al.",
    "ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture Design",
    2018,
)
MEHTA_2018 = Paper(
    "mehta2018",
    "Mehta et al.",
    "ESPNet: Efficient Spatial Pyramid of Dilated Convolutions for Semantic Segmentation",
    2018,
)
SANDLER_2018 = Paper(
    "sandler2018", "Sandler et al.", "MobileNetV2: Inverted Residuals and Linear Bottlenecks", 2018
)
ARAUJO_2019 = Paper(
    "araujo2019",
    "Araujo, Norris and Sim",
    "Computing Receptive Fields of Convolutional Neural Networks",
    2019,
)
CHEN_2019 = Paper(
    "chen2019",
    "Chen et al.",
    "Drop an Octave: Reducing Spatial Redundancy in Convolutional Neural Networks with Octave "
    "Convolution",
    2019,
)
HAN_2019 = Paper("han2019", "Han et al.", "GhostNet: More Features from Cheap Operations", 2019)
HOWARD_2019 = Paper("howard2019", "Howard et al.", "Searching for MobileNetV3", 2019)
SINGH_2019 = Paper(
    "singh2019",
    "Singh et al.",
    "HetConv: Heterogeneous Kernel-Based Convolutions for Deep CNNs",
    2019,
)
TAN_2019 = Paper(
    "tan2019",
    "Tan and Le",
    "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks",
    2019,
)
WANG_2019 = Paper(
    "wang2019",
    "Wang et al.",
    "ECA-Net: Efficient Channel Attention for Deep Convolutional Neural Networks",
    2019,
)
HAASE_2020 = Paper(
    "haase2020",
    "Haase and Amthor",
    "Rethinking Depthwise Separable Convolutions: How Intra-Kernel Correlations Lead to Improved "
    "MobileNets",
    2020,
)
RADOSAVOVIC_2020 = Paper(
    "radosavovic2020", "Radosavovic et al.", "Designing Network Design Spaces", 2020
)
DING_2021 = Paper("ding2021", "Ding et al.", "RepVGG: Making VGG-style ConvNets Great Again", 2021)
TAN_2021 = Paper(
    "tan2021", "Tan and Le", "EfficientNetV2: Smaller Models and Faster Training", 2021
)
GUO_2022 = Paper("guo2022", "Guo et al.", "Visual Attention Network", 2022)
LIU_2022 = Paper("liu2022", "Liu et al.", "A ConvNet for the 2020s", 2022)
CHEN_2023 = Paper(
    "chen2023",
    "Chen et al.",
    "Run, Don't Walk: Chasing Higher FLOPS for Faster Neural Networks",
    2023,
)
