"""Pages opened in a real browser, and what it says of them."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import partial
from html import unescape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((found for name in NAMES if (found := shutil.which(name))), None)
OPTIONS = """
--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-sync
--disable-component-update --enable-logging=stderr --v=0 --virtual-time-budget=3000 --dump-dom
"""
PROBE = """
const frame = document.querySelector("iframe");
frame.addEventListener("load", () => {
  const page = frame.contentDocument, root = page.documentElement, said = {};
  said.over = root.scrollWidth - root.clientWidth;
  said.broken = [...page.images].filter((one) => !one.complete || !one.naturalWidth).length;
  const order = () => [...page.querySelectorAll("#city-table tbody tr")].map((row) => row.cells[1].textContent);
  const button = page.querySelectorAll("#city-table thead button")[1];
  if (button) {
    said.orders = [order()];
    button.click(); said.orders.push(order()); said.sort = button.parentElement.ariaSort;
    button.click(); said.orders.push(order());
  }
  const all = page.querySelector(".filter button");
  if (all) {
    const seen = () => order().length - page.querySelectorAll("#city-table tbody tr[hidden]").length;
    const input = page.querySelector(".filter input"), output = page.querySelector(".filter output");
    const find = (words) => { input.value = words; input.dispatchEvent(new Event("input")); };
    said.seen = [[seen(), output.textContent, all.hidden]];
    find("1100"); said.seen.push([seen(), output.textContent, all.hidden]);
    find(""); all.click(); said.seen.push([seen(), output.textContent, all.hidden]);
  }
  document.querySelector("pre").textContent = JSON.stringify(said);
});
"""


class Server(ThreadingHTTPServer):
    """Serves a folder under the test's host names; ``asked`` is what it was asked for."""

    def __init__(self, folder) -> None:
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", 0), partial(Handler, directory=str(folder)))


class Handler(SimpleHTTPRequestHandler):
    def log_message(self, *args) -> None:
        host = self.headers.get("Host", "").split(":")[0] if hasattr(self, "headers") else "not HTTP: "
        self.server.asked.append(f"{host}{getattr(self, 'path', '')}")

    def log_error(self, *args) -> None:
        pass


@pytest.fixture(name="server")
def serve_folder(tmp_path) -> Iterator[Server]:
    with Server(tmp_path) as running:
        Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


def opened(server: Server, folder, html: str, width: int) -> tuple[dict, list[str], list[str]]:
    """What the browser says of ``html`` in a frame ``width`` pixels wide, its console, and what it asked for."""
    (folder / "page.html").write_bytes(html.encode())
    frame = f'<iframe src="page.html" width="{width}" height="900" style="border:0"></iframe>'
    head = '<!DOCTYPE html><link rel="icon" href="data:,">'
    (folder / "probe.html").write_text(f"{head}{frame}<pre></pre><script>{PROBE}</script>", encoding="utf-8")
    port = server.server_address[1]
    rules = f"--host-resolver-rules=MAP *.example 127.0.0.1:{port}"
    profile = f"--user-data-dir={folder / 'profile'}"
    call = [CHROMIUM, *OPTIONS.split(), rules, profile, f"http://127.0.0.1:{port}/probe.html"]
    done = subprocess.run(call, capture_output=True, timeout=60, check=False)
    said, log = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
    found = re.search(r"<pre>(\{.*?\})</pre>", said, re.DOTALL)
    assert found, log[-2000:]
    others = [asked for asked in server.asked if asked not in {"127.0.0.1/probe.html", "127.0.0.1/page.html"}]
    return json.loads(unescape(found[1])), [line for line in log.splitlines() if "CONSOLE" in line], others
