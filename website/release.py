"""Builds the whole site, with playground and printed formulas: python -m website.release.

It installs what `package-lock.json` names, nothing else, and fails where any part cannot be made.
"""

import argparse
import gzip
import os
import subprocess
import sys
from pathlib import Path

from website import playground, sheet
from website.project import ROOT


def main(arguments: list[str] | None = None) -> None:
    """Install, compile, build."""
    parser = argparse.ArgumentParser(prog="python -m website.release", description=__doc__)
    parser.add_argument("--site-dir", type=Path, default=ROOT / "site", help="where the site goes")
    parser.add_argument(
        "--installed", action="store_true", help="node_modules is as `npm ci` leaves it"
    )
    options = parser.parse_args(arguments)
    try:
        if not options.installed:
            command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
            subprocess.run(command, cwd=ROOT, check=True)
        build(options.site_dir.resolve())
    except (OSError, subprocess.CalledProcessError, playground.bundle.Missing) as error:
        sys.exit(f"no release: {error}")


def build(site: Path) -> None:
    """Build strictly with the playground, and see that it is there."""
    files = playground.bundle.make().addresses()
    environment = {**os.environ, playground.ASKED: "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    folder = site / playground.FOLDER
    for path in ("index.html", "offline.js", *files):
        if not (folder / path).is_file():
            raise playground.bundle.Missing(f"the built site lacks {playground.FOLDER}/{path}")
    if not (site / sheet.PDF).is_file():
        raise playground.bundle.Missing(f"the built site lacks {sheet.PDF}, which pdflatex makes")
    plain = sum(file.stat().st_size for file in files.values())
    packed = sum(len(gzip.compress(file.read_bytes(), 6)) for file in files.values())
    print(f"playground: {plain / 1e6:.1f} MB, on the wire with gzip {packed / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
