"""The pages that stand in the repository's root too."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def pages() -> dict[str, str]:
    """Changelog and contributing, as they stand in the root."""
    return {f"project/{name.lower()}": (ROOT / name).read_text("utf-8") for name in FILES}


FILES = ("CHANGELOG.md", "CONTRIBUTING.md")
