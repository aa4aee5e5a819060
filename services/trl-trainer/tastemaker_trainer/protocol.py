"""The trainer protocol: what a trainer asks of Tastemaker and says to it, with requests tried again while the network is away."""

import functools
import hashlib
import pathlib
import threading
import time
from typing import Any, Callable
from urllib.parse import quote

import requests

from .files import content_hash, sha256_of

# Longer than a restart of the service, or of a proxy, takes.
GIVE_UP_AFTER_SECONDS = 900
REQUEST_SECONDS = 120


class Refused(Exception):
    """The service refused; asking again would not help. `code` is the problem's stable code."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(f"{detail} ({code}, {status})")
        self.status = status
        self.code = code


class Damaged(Exception):
    """What was fetched is not what the run names."""


class Service:
    """One run, by the token of its trainer."""

    def __init__(self, url: str, token: str, give_up_after: float = GIVE_UP_AFTER_SECONDS) -> None:
        self._url = url.rstrip("/") + "/v1/trainer"
        self._headers = {"authorization": f"Bearer {token}"}
        self._give_up_after = give_up_after
        # Events are numbered, so only one request with events is under way at a time.
        self._saying = threading.Lock()
        self._batch = 0

    def task(self) -> dict[str, Any]:
        """What is to be done; waits while a worker prepares the data."""
        task: dict[str, Any] = self._ask("GET", "/task").json()
        return task

    def fetch(self, task: dict[str, Any], part: str, folder: pathlib.Path) -> None:
        """Fetches all files of an input into the folder. Raises Damaged where they are not what the task names."""
        wanted = task["inputs"][part]
        for file in wanted["files"]:
            self._retry(functools.partial(self._fetch_file, part, file["path"], folder / file["path"]))
        found = content_hash(folder)
        if found != wanted["hash"]:
            raise Damaged(f"the files of {part} hash to {found}, and the run names {wanted['hash']}")

    def say(self, events: list[dict[str, Any]]) -> bool:
        """Stores events, or says only that the trainer lives. True once somebody has asked the run to end."""
        with self._saying:
            batch = self._batch + 1
            heard = self._ask("POST", "/events", json={"batch": batch, "events": events}).json()
            if events:
                self._batch = batch
        return bool(heard["cancelRequested"])

    def save_state(self, folder: pathlib.Path, step: int, part_bytes: int) -> None:
        """Uploads what the next trainer of the run goes on from."""
        self._ask("POST", "/states", json={"step": step, "files": self._upload(folder, part_bytes)})

    def finish(self, folder: pathlib.Path, part_bytes: int, told: dict[str, Any]) -> None:
        """Uploads the trained model; `told` has step, metrics and trainedWith."""
        self._ask("POST", "/finish", json={**told, "files": self._upload(folder, part_bytes)})

    def fail(self, code: str, message: str, may_retry: bool) -> None:
        """Says why the trainer gives up."""
        self._ask("POST", "/fail", json={"code": code, "message": message[:20_000], "mayRetry": may_retry})

    def _upload(self, folder: pathlib.Path, part_bytes: int) -> list[dict[str, Any]]:
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        files = [_described(path, folder, part_bytes) for path in paths]
        missing = self._missing([part for file in files for part in file["parts"]])
        for path, file in zip(paths, files):
            for index, part in enumerate(file["parts"]):
                if part in missing:
                    self._put_part(part, _part(path, index, part_bytes))
                    missing.discard(part)
        return files

    def _missing(self, hashes: list[str]) -> set[str]:
        return set(self._ask("POST", "/parts/missing", json={"hashes": sorted(set(hashes))}).json()["missing"])

    def _put_part(self, part: str, content: bytes) -> None:
        headers = {"content-type": "application/octet-stream"}
        self._ask("PUT", f"/parts/{part}", data=content, headers=headers)

    def _fetch_file(self, part: str, name: str, target: pathlib.Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        address = "/".join(quote(each, safe="") for each in name.split("/"))
        with self._send("GET", f"/inputs/{part}/{address}", stream=True) as answer:
            with target.open("wb") as file:
                for chunk in answer.iter_content(1 << 20):
                    file.write(chunk)

    def _ask(self, method: str, path: str, **options: Any) -> requests.Response:
        answer: requests.Response = self._retry(lambda: self._send(method, path, **options))
        return answer

    def _send(self, method: str, path: str, **options: Any) -> requests.Response:
        headers = {**self._headers, **options.pop("headers", {})}
        answer = requests.request(method, self._url + path, headers=headers, timeout=REQUEST_SECONDS, **options)
        if answer.ok:
            return answer
        raise _problem_of(answer)

    def _retry(self, ask: Callable[[], Any]) -> Any:
        until = time.monotonic() + self._give_up_after
        pause = 0.5
        while True:
            try:
                return ask()
            except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError) as error:
                if time.monotonic() > until:
                    raise ConnectionError(f"Tastemaker at {self._url} did not answer: {error}") from error
            except Refused as refused:
                if not _passes(refused) or time.monotonic() > until:
                    raise
            time.sleep(pause)
            pause = min(30.0, pause * 2)


def _passes(refused: Refused) -> bool:
    return refused.code == "trainer_input_not_ready" or refused.status in (408, 429) or refused.status >= 500


def _problem_of(answer: requests.Response) -> Refused:
    try:
        problem = answer.json()
        return Refused(answer.status_code, str(problem["code"]), str(problem.get("detail", problem["title"])))
    except (ValueError, KeyError, TypeError):
        return Refused(answer.status_code, "unknown", answer.text[:300])


def _part(path: pathlib.Path, index: int, part_bytes: int) -> bytes:
    with path.open("rb") as file:
        file.seek(index * part_bytes)
        return file.read(part_bytes)


def _described(path: pathlib.Path, folder: pathlib.Path, part_bytes: int) -> dict[str, Any]:
    size = path.stat().st_size
    count = -(-size // part_bytes)
    return {
        "path": path.relative_to(folder).as_posix(),
        "bytes": size,
        "sha256": sha256_of(path),
        "parts": [hashlib.sha256(_part(path, index, part_bytes)).hexdigest() for index in range(count)],
    }
