"""One file over HTTP: what is kept of an interrupted one, and what a server is not allowed to do."""

import http.server
import threading

import pytest

from assistd.errors import ModelError
from assistd_models import web
from tests.beds.hub import Hub


@pytest.fixture
def bed():
    hub = Hub()
    hub.plain["/file.onnx"] = bytes(range(256)) * 1000
    yield hub
    hub.close()


def fetch(bed, into, *, size=None, largest=2**20, **headers):
    seen, said = [], []
    wanted = web.Wanted(url=f"{bed.url}/file.onnx", headers=headers, size=size, largest=largest)
    web.fetch(wanted, into, report=seen.append, tell=said.append)
    return seen, said


def test_a_file_of_unknown_size_is_fetched_whole(bed, tmp_path):
    seen, _ = fetch(bed, tmp_path / "part")
    assert (tmp_path / "part").read_bytes() == bed.plain["/file.onnx"]
    assert seen == sorted(seen)
    assert seen[-1] == 256_000
    assert (tmp_path / "part").stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_too_large_is_not_read(bed, tmp_path):
    with pytest.raises(ModelError, match="offers 256000 bytes") as caught:
        fetch(bed, tmp_path / "part", largest=1000)
    assert caught.value.code == "download-size"
    assert (tmp_path / "part").stat().st_size == 0


def test_a_part_that_is_all_there_is_is_left_to_the_digest(bed, tmp_path):
    (tmp_path / "part").write_bytes(b"x" * 256_000)
    fetch(bed, tmp_path / "part")
    assert (tmp_path / "part").read_bytes() == b"x" * 256_000


def test_a_part_that_is_longer_than_the_file_is_begun_anew(bed, tmp_path):
    (tmp_path / "part").write_bytes(b"x" * 300_000)
    fetch(bed, tmp_path / "part", size=256_000)
    assert (tmp_path / "part").read_bytes() == bed.plain["/file.onnx"]


def test_a_link_at_the_unfinished_name_is_not_followed(bed, tmp_path):
    (tmp_path / "part").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ModelError):
        fetch(bed, tmp_path / "part")
    assert not (tmp_path / "elsewhere").exists()


def test_another_part_than_asked_for_is_refused(bed, tmp_path, monkeypatch):
    (tmp_path / "part").write_bytes(b"x" * 1000)
    monkeypatch.setattr(web, "_total", lambda answer, start, real=web._total: real(answer, start + 1))
    with pytest.raises(ModelError, match="another part"):
        fetch(bed, tmp_path / "part")


def test_a_token_does_not_follow_a_redirect_to_another_host(bed, tmp_path):
    other = Hub()
    other.plain["/elsewhere"] = b"content"
    bed.status["file.onnx"] = (302, {"Location": f"{other.url}/elsewhere"})
    fetch(bed, tmp_path / "part", Authorization="Bearer secret")
    assert (tmp_path / "part").read_bytes() == b"content"
    assert bed.requests[0][2]["Authorization"] == "Bearer secret"
    assert "Authorization" not in other.requests[0][2]
    other.close()


def test_a_token_stays_on_a_redirect_within_the_host_and_so_does_the_range(bed, tmp_path):
    bed.plain["/moved.onnx"] = bed.plain["/file.onnx"]
    bed.status["/file.onnx"] = (307, {"Location": "/moved.onnx"})
    (tmp_path / "part").write_bytes(bed.plain["/moved.onnx"][:1000])
    fetch(bed, tmp_path / "part", Authorization="Bearer secret")
    assert bed.requests[1][2]["Authorization"] == "Bearer secret"
    assert bed.requests[1][2]["Range"] == "bytes=1000-"
    assert (tmp_path / "part").read_bytes() == bed.plain["/moved.onnx"]


def test_a_redirect_to_a_file_on_this_machine_is_refused(bed, tmp_path):
    (tmp_path / "private").write_text("private")
    bed.status["file.onnx"] = (302, {"Location": f"file://{tmp_path}/private"})
    with pytest.raises(ModelError):
        fetch(bed, tmp_path / "part")
    assert b"private" not in (tmp_path / "part").read_bytes()


def test_a_server_that_hangs_up_at_once_is_tried_again_then_given_up(tmp_path, monkeypatch):
    tries = []

    class Rude(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            tries.append(1)
            self.close_connection = True

        def log_message(self, *_):
            pass

    monkeypatch.setattr(web, "ATTEMPTS", 3)
    server = http.server.HTTPServer(("127.0.0.1", 0), Rude)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    wanted = web.Wanted(url=f"http://127.0.0.1:{server.server_port}/x", largest=10)
    with pytest.raises(ModelError) as caught:
        web.fetch(wanted, tmp_path / "part", report=lambda _: None, tell=lambda _: None)
    server.shutdown()
    server.server_close()
    assert caught.value.code == "hub-unreachable"
    assert len(tries) == 3
