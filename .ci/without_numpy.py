"""The core where NumPy is not installed: import, derive, decide."""

import importlib.util

import symconv as sc
from symconv.abc import H, c, k


def check(what: str, holds: object) -> None:
    """Print one line for each thing shown; stop at the first that does not hold."""
    if not holds:
        raise SystemExit(f"without NumPy: {what}: failed")
    print(f"without NumPy: {what}")


check("NumPy is absent", importlib.util.find_spec("numpy") is None)
plain = sc.Conv2d(c, c, k, padding="same")
separable = sc.depthwise_separable(c, c, k, padding="same")
check("parameters", (plain.params - k**2 * c**2).expand() == 0)
check("MACs", (plain.macs(H) - H**2 * k**2 * c**2).expand() == 0)
check("receptive field", plain.receptive_field.size == (k, k))
fewer = sc.when(separable.params < plain.params, c, given=[k >= 2])
check(f"when: {fewer.condition}", fewer.verdict in ("always", "depends"))
proof = sc.prove(separable.params < plain.params, given=[k >= 2, c >= 2])
check("prove", proof.status == "proved")
check("the certificate checks", proof.check())
