"""Streams lines to be scored by requests and by httpx, which send all of them before they read, and counts the answers."""

import json
import sys

import httpx
import requests

with open(sys.argv[1]) as file:
    job = json.load(file)
headers = {"authorization": f"Bearer {job['token']}", "content-type": "application/x-ndjson"}
body = b"".join(
    json.dumps({"prompt": "the cat sat on what?", "completion": f"the mat {i % 50}"}).encode() + b"\n"
    for i in range(job["lines"])
)


def told(lines):
    scores = [json.loads(line) for line in lines if line]
    return {
        "count": len(scores),
        "inOrder": all(one.get("line") == i + 1 and "score" in one for i, one in enumerate(scores)),
        "bytes": sum(len(line) for line in lines),
    }


with_requests = requests.post(job["url"], data=body, headers=headers, timeout=500)
with_httpx = httpx.post(job["url"], content=body, headers=headers, timeout=500)
print(
    json.dumps(
        {
            "requests": told(with_requests.text.splitlines()),
            "httpx": told(with_httpx.text.splitlines()),
        }
    )
)
