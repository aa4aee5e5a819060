"""The protocol against a server that misbehaves."""

import hashlib
import http.server
import json
import pathlib
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tastemaker_trainer.files import content_hash
from tastemaker_trainer.protocol import Damaged, Refused, Service


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers what the test has laid ready, in order, and notes what it is asked."""

    answers: list[tuple[int, Any]] = []
    asked: list[tuple[str, bytes]] = []

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        self.asked.append((self.path, body))
        status, content = self.answers.pop(0)
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PUT = _answer

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def service() -> Iterator[Service]:
    Handler.answers, Handler.asked = [], []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Service(f"http://127.0.0.1:{server.server_port}", "tmt_test", give_up_after=5)
    server.shutdown()


def problem(code: str) -> dict[str, str]:
    return {"code": code, "title": code, "detail": "why"}


def test_what_is_fetched_is_checked_against_the_hash_that_the_run_names(service: Service, tmp_path: pathlib.Path) -> None:
    right = hashlib.sha256(f"{hashlib.sha256(b'rows').hexdigest()}  train.jsonl\n".encode()).hexdigest()
    task = {"inputs": {"data": {"hash": right, "files": [{"path": "train.jsonl", "bytes": 4}]}}}
    Handler.answers = [(200, b"rows")]
    service.fetch(task, "data", tmp_path / "data")
    assert content_hash(tmp_path / "data") == right
    Handler.answers = [(200, b"rats")]
    with pytest.raises(Damaged, match=right):
        service.fetch(task, "data", tmp_path / "data")


def test_a_server_that_is_away_for_a_moment_is_asked_again(service: Service) -> None:
    Handler.answers = [(503, problem("unavailable")), (409, problem("trainer_input_not_ready")), (200, {"attempt": 1})]
    assert service.task() == {"attempt": 1}


def test_a_trainer_that_was_replaced_is_not_asked_to_try_again(service: Service) -> None:
    Handler.answers = [(409, problem("trainer_superseded"))]
    with pytest.raises(Refused) as refused:
        service.say([{"type": "log", "level": "info", "message": "late"}])
    assert refused.value.code == "trainer_superseded"
    assert len(Handler.asked) == 1


def test_batches_are_numbered_by_what_was_stored(service: Service) -> None:
    Handler.answers = [(200, {"cancelRequested": False})] * 3
    line = {"type": "log", "level": "info", "message": "said"}
    service.say([line])
    service.say([])
    service.say([line])
    assert [json.loads(body)["batch"] for _, body in Handler.asked] == [1, 2, 2]


def test_an_upload_that_broke_off_sends_only_what_is_missing(service: Service, tmp_path: pathlib.Path) -> None:
    (tmp_path / "weights").write_bytes(b"aaaabbbbcc")
    last = hashlib.sha256(b"cc").hexdigest()
    Handler.answers = [(200, {"missing": [last]}), (200, {}), (200, {})]
    service.save_state(tmp_path, 3, 4)
    assert [path for path, _ in Handler.asked] == ["/v1/trainer/parts/missing", f"/v1/trainer/parts/{last}", "/v1/trainer/states"]
    told = json.loads(Handler.asked[-1][1])
    assert told["step"] == 3
    assert [(file["bytes"], len(file["parts"])) for file in told["files"]] == [(10, 3)]
