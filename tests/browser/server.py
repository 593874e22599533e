"""A static server as hosts run them: it compresses what can be, and counts what it sends."""

import functools
import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO, RawIOBase
from pathlib import Path
from typing import Any

# What hosts compress. Fonts and archives are packed already.
PACKED = ("text/", "application/json", "application/wasm", "image/svg+xml")


@dataclass(frozen=True)
class Site:
    """A folder that is being served."""

    address: str
    sent: list[tuple[str, int]] = field(default_factory=list)
    """Of each answer the path that was asked for, and its bytes on the wire, headers included."""


@contextmanager
def serving(folder: Path) -> Iterator[Site]:
    """Serve a folder for as long as the context lasts."""
    with ThreadingHTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler) as server:
        site = Site(f"http://127.0.0.1:{server.server_port}/")
        server.RequestHandlerClass = functools.partial(  # type: ignore[assignment]
            Static, directory=str(folder), sent=site.sent
        )
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield site
        server.shutdown()


@cache
def packed(file: Path, changed: int) -> bytes:
    """A file as it goes over the wire, kept until it has changed."""
    return gzip.compress(file.read_bytes(), 6)


class Counted(RawIOBase):
    """Passes bytes on and counts them."""

    def __init__(self, on: Any) -> None:
        self.on = on
        self.count = 0

    def writable(self) -> bool:
        """It is for writing."""
        return True

    def write(self, content: Any) -> int:
        """Pass them on."""
        self.count += len(content)
        return self.on.write(content)


class Static(SimpleHTTPRequestHandler):
    """The files of a folder, packed where the browser takes that; prints nothing."""

    def __init__(self, *args: Any, sent: list[tuple[str, int]], **kwargs: Any) -> None:
        self.sent = sent
        super().__init__(*args, **kwargs)

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer, and note what it took."""
        wire = self.wfile = Counted(self.wfile)  # type: ignore[assignment]
        try:
            super().do_GET()
        finally:
            self.sent.append((self.path.partition("?")[0].lstrip("/"), wire.count))

    def send_head(self) -> Any:
        """The headers, and what they announce."""
        file = Path(self.translate_path(self.path))
        if self.path.partition("?")[0].endswith("/"):
            file /= "index.html"
        kind = self.guess_type(str(file))
        # Who names a date has a copy, most likely the right one: that needs no content at all.
        dated = "If-Modified-Since" in self.headers
        takes = "gzip" in self.headers.get("Accept-Encoding", "")
        if dated or not takes or not file.is_file() or not kind.startswith(PACKED):
            return super().send_head()
        content = packed(file, file.stat().st_mtime_ns)
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Last-Modified", self.date_time_string(file.stat().st_mtime))
        self.end_headers()
        return BytesIO(content)
