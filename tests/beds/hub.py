"""A hub on loopback: real HTTP, shaped as huggingface_hub asks it, with the faults that real networks and servers have.

It serves whatever repositories a test puts there, under any revision; what goes wrong is set per file, by the
last part of its name.
"""

import hashlib
import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

COMMIT = "c0ffee" + "0" * 33 + "1"
LARGE = 10_000
"""From this size on a file is large: the hub gives its SHA-256, and git's SHA-1 of the pointer only."""


class Hub:
    """Repositories by name, each a dict of file name → content.

    Attributes:
        url: For HF_ENDPOINT.
        requests: Every request: (method, path, headers).
        sent: Bytes of content sent, by file name.
    """

    def __init__(self):
        self.repositories = {}
        self.plain = {}  # path → content, for files that are no repository's
        self.requests = []
        self.sent = {}
        self.lies = {}  # file name → other digest, size or content than what is true
        self.cut = {}  # file name → list: after how many bytes each answer breaks off
        self.status = {}  # path or file name → list of (status, headers) to answer first; one that is no list: always
        self.token = None
        self.slow_s = 0.0  # between blocks
        self.block = 65536
        self.resumes = True
        self.commit = COMMIT
        self.reached = threading.Event()  # set once `hold` bytes of a file were sent
        self.hold = None  # then the server waits for `go`
        self.go = threading.Event()
        hub = self

        class Handler(_Handler):
            bed = hub

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def close(self):
        self.go.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def gets(self, name):
        return [one for one in self.requests if one[0] == "GET" and one[1].endswith(f"/{name}")]


def digests(content):
    """Return SHA-256 and git's SHA-1 of some content."""
    return hashlib.sha256(content).hexdigest(), hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    bed: Hub

    def log_message(self, *arguments):
        pass

    def do_HEAD(self):
        self._answer(body=False)

    def do_GET(self):
        self._answer(body=True)

    def _answer(self, body):
        path = unquote(urlsplit(self.path).path)
        headers = {key.title(): value for key, value in self.headers.items()}
        self.bed.requests.append((self.command, path, headers))
        if self._refuse(path):
            return
        if path in self.bed.plain:
            self._content(path.rsplit("/", 1)[-1], self.bed.plain[path], {}, body)
        elif found := re.fullmatch(r"/api/models/([^/]+/[^/]+)/revision/(.+)", path):
            self._info(found[1])
        elif found := re.fullmatch(r"/([^/]+/[^/]+)/resolve/([^/]+)/(.+)", path):
            self._resolve(found[1], found[3], body)
        else:
            self._send(404, b"{}")

    def _refuse(self, path):
        name = path.rsplit("/", 1)[-1]
        if self.bed.token and self.headers.get("Authorization") != f"Bearer {self.bed.token}":
            self._send(401, b"{}", {"X-Error-Code": "GatedRepo", "X-Error-Message": "Access is restricted"})
            return True
        for key in (path, name):
            queued = self.bed.status.get(key)
            if queued:
                status, headers = queued.pop(0) if isinstance(queued, list) else queued
                self._send(status, b"{}", headers)
                return True
        return False

    def _info(self, repository):
        files = self.bed.repositories.get(repository)
        if files is None:
            self._send(404, b"{}", {"X-Error-Code": "RepoNotFound"})
            return
        siblings = []
        for name, content in files.items():
            lie = self.bed.lies.get(name.rsplit("/", 1)[-1], {})
            sha256, sha1 = digests(content)
            sha256, sha1, size = lie.get("sha256", sha256), lie.get("sha1", sha1), lie.get("size", len(content))
            one = {"rfilename": name, "size": size, "blobId": sha1}
            if len(content) >= LARGE:
                one["lfs"] = {"sha256": sha256, "size": size, "pointerSize": 130}
            siblings.append(one)
        info = {"_id": "1", "id": repository, "modelId": repository, "sha": self.bed.commit, "siblings": siblings}
        info |= {"private": False, "tags": [], "downloads": 0, "likes": 0}
        self._send(200, json.dumps(info).encode(), {"Content-Type": "application/json"})

    def _resolve(self, repository, name, body):
        files = self.bed.repositories.get(repository, {})
        if name not in files:
            self._send(404, b"{}", {"X-Error-Code": "EntryNotFound"})
            return
        content = files[name]
        sha256, sha1 = digests(content)
        etag = sha256 if len(content) >= LARGE else sha1
        headers = {"ETag": f'"{etag}"', "X-Linked-Etag": f'"{etag}"', "X-Linked-Size": str(len(content))}
        name = name.rsplit("/", 1)[-1]
        content = self.bed.lies.get(name, {}).get("content", content)
        self._content(name, content, {**headers, "X-Repo-Commit": self.bed.commit}, body)

    def _content(self, name, content, headers, body):
        start = 0
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if asked and self.bed.resumes:
            start = int(asked[1])
            if start >= len(content):
                self._send(416, b"", {"Content-Range": f"bytes */{len(content)}"})
                return
            headers = {**headers, "Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"}
        self.send_response(206 if "Content-Range" in headers else 200)
        for key, value in {**headers, "Accept-Ranges": "bytes", "Content-Length": str(len(content) - start)}.items():
            self.send_header(key, value)
        self.end_headers()
        if body:
            self._stream(name, content[start:])

    def _stream(self, name, content):
        cuts = self.bed.cut.get(name)
        most = cuts.pop(0) if cuts else len(content)
        done = 0
        while done < min(most, len(content)):
            if self.bed.hold is not None and done >= self.bed.hold:
                self.bed.reached.set()
                self.bed.go.wait(60)
            block = content[done : min(done + self.bed.block, most)]
            try:
                self.wfile.write(block)
                self.wfile.flush()
            except OSError:
                self.close_connection = True
                return
            done += len(block)
            self.bed.sent[name] = self.bed.sent.get(name, 0) + len(block)
            time.sleep(self.bed.slow_s)
        if done < len(content):
            self.close_connection = True  # breaks off in the middle

    def _send(self, status, content, headers=None):
        self.send_response(status)
        for key, value in {**(headers or {}), "Content-Length": str(len(content))}.items():
            self.send_header(key, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
