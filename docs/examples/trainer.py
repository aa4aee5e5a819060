"""A trainer in sixty lines: python trainer.py http://127.0.0.1:3000 tmt_…  (pip install requests torch transformers)"""

import hashlib
import json
import pathlib
import sys
import tempfile
import time

import requests
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

URL, HEADERS = sys.argv[1] + "/v1/trainer", {"authorization": f"Bearer {sys.argv[2]}"}


def ask(method, path, **options):
    answer = requests.request(method, URL + path, headers=HEADERS, timeout=60, **options)
    if not answer.ok:
        raise RuntimeError(answer.json()["detail"])
    return answer


def fetch(task, name, folder):
    lines = []
    for file in task["inputs"][name]["files"]:
        content = ask("GET", f"/inputs/{name}/{file['path']}").content
        (folder / file["path"]).parent.mkdir(parents=True, exist_ok=True)
        (folder / file["path"]).write_bytes(content)
        lines.append(f"{hashlib.sha256(content).hexdigest()}  {file['path']}\n")
    assert hashlib.sha256("".join(lines).encode()).hexdigest() == task["inputs"][name]["hash"], f"{name} is damaged"


def upload(folder, size):
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content, parts = path.read_bytes(), []
        for at in range(0, len(content), size):
            parts.append(hashlib.sha256(content[at : at + size]).hexdigest())
            HEADERS["content-type"] = "application/octet-stream"
            ask("PUT", f"/parts/{parts[-1]}", data=content[at : at + size])
            del HEADERS["content-type"]
        yield {"path": path.name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest(), "parts": parts}


while (answer := requests.get(URL + "/task", headers=HEADERS, timeout=60)).status_code == 409:
    time.sleep(2)  # a worker still prepares the data
answer.raise_for_status()
task = answer.json()
inputs, out = (pathlib.Path(tempfile.mkdtemp()) for _ in range(2))
fetch(task, "data", inputs)
fetch(task, "base", inputs)
torch.manual_seed(task["run"]["seed"])
tokenizer = AutoTokenizer.from_pretrained(inputs)
model = AutoModelForSequenceClassification.from_pretrained(inputs, num_labels=1, dtype=torch.float32)
model.config.pad_token_id = None  # the reward is read at the last token, whatever it is
optimizer = torch.optim.AdamW(model.parameters(), lr=task["config"]["learningRate"])
rows = [json.loads(line) for line in (inputs / "train.jsonl").read_text().splitlines()]
for step, row in enumerate(rows, start=1):
    texts = [tokenizer.apply_chat_template(row["prompt"] + row[side], tokenize=False) for side in ("chosen", "rejected")]
    chosen, rejected = (model(**tokenizer(text, add_special_tokens=False, return_tensors="pt")).logits[0, 0] for text in texts)
    loss = -torch.nn.functional.logsigmoid(chosen - rejected)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    ask("POST", "/events", json={"batch": step, "events": [{"type": "metrics", "step": step, "values": {"train/loss": loss.item()}}]})
model.save_pretrained(out)
tokenizer.save_pretrained(out)
ask("POST", "/finish", json={"files": list(upload(out, task["partBytes"])), "step": len(rows)})
