# SPDX-License-Identifier: Apache-2.0
"""The server of tests/inputs/run, on the loopback interface: archives, served as they are and in other ways."""
import hashlib
import http.server
import json
import re
import threading
import time

BODIES = {f"p{i}": (f"archive {i} " * 5000).encode() for i in range(20)}


class Server(http.server.BaseHTTPRequestHandler):
    """/MODE/NAME…: the body of NAME, in the way that MODE says."""
    protocol_version = "HTTP/1.1"
    asked = []  # (path, Range header)
    held = threading.Event()  # somebody waits in /hold
    release = threading.Event()

    def do_GET(self):
        Server.asked.append((self.path, self.headers.get("Range")))
        mode, name = re.match(r"/([a-z]+)/(?:.*/)?(?:-/)?([a-z0-9]+)", self.path).groups()
        body = BODIES.get(name, b"module m\n")
        getattr(self, mode)(body)

    def answer(self, status, body, length=None, **headers):
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def good(self, body):
        ranged = re.match(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if not ranged:
            return self.answer(200, body)
        start = int(ranged.group(1))
        if start >= len(body):
            return self.answer(416, b"")
        self.answer(206, body[start:], Content_Range=f"bytes {start}-{len(body) - 1}/{len(body)}")

    def whole(self, body):  # does not know ranges
        self.answer(200, body)

    def other(self, body):
        self.answer(200, body[:-1] + b"?")

    def cut(self, body):
        self.close_connection = True
        self.answer(200, body[:len(body) // 2], length=len(body))

    def short(self, body):
        self.answer(200, body[:len(body) // 2])

    def empty(self, _body):
        self.answer(200, b"")

    def missing(self, _body):
        self.answer(404, b"no")

    def broken(self, _body):
        self.answer(403, b"no")

    def redirected(self, _body):
        self.answer(302, b"", Location=self.path.replace("/redirected/", "/good/"))

    def elsewhere(self, _body):
        self.answer(302, b"", Location="http://192.0.2.1/x")

    def local(self, _body):
        self.answer(302, b"", Location="file:///etc/hostname")

    def garbage(self, _body):
        self.close_connection = True
        self.wfile.write(b"\x1b[2J\x00 what?\r\n")

    def endless(self, _body):
        self.close_connection = True
        self.send_response(200)
        self.end_headers()
        try:
            while True:
                self.wfile.write(b"x" * 65536)
        except OSError:
            pass

    def slow(self, body):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        for start in range(0, len(body), 20000):
            self.wfile.write(body[start:start + 20000])
            self.wfile.flush()
            time.sleep(0.02)

    def hold(self, body):
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:30000])
        self.wfile.flush()
        Server.held.set()
        Server.release.wait(60)

    def index(self, _body):  # of Cargo
        self.answer(200, json.dumps({"dl": f"{base}/good/{{crate}}", "api": None}).encode())

    def simple(self, body):  # of Python
        digest = hashlib.sha256(body).hexdigest()
        page = (f'<a href="../../missing/x-1-py3-none-any.whl#sha256={digest}">x</a> <a href="../../good/p9#sha256={"0" * 64}">x</a> '
                f'<a href="../../good/{self.path.split("/")[2]}-1.tar.gz#sha256={digest}">x</a>')
        self.answer(200, page.encode())

    def log_message(self, *_):
        pass


class QuietServer(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass


server = QuietServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
base = f"http://127.0.0.1:{server.server_address[1]}"
