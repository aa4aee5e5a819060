"""What the trained reward model gives the held-out answers, for whoever cannot compute that."""

import json
import pathlib
from typing import Any

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer


def write_scores(model_folder: pathlib.Path, answers: pathlib.Path, max_length: int, use_cpu: bool) -> None:
    """Writes scores.jsonl beside the model: a line a comparison, the score of each answer in their order."""
    tokenizer = AutoTokenizer.from_pretrained(model_folder)
    device = torch.device("cpu" if use_cpu else "cuda")
    loaded = AutoModelForSequenceClassification.from_pretrained(model_folder, dtype=torch.float32)
    model = loaded.to(device).eval()
    with answers.open(encoding="utf-8") as lines, (model_folder / "scores.jsonl").open("w", encoding="utf-8") as out:
        for line in lines:
            row = json.loads(line)
            scores = [_score(model, tokenizer, row, answer, max_length, device) for answer in row["answers"]]
            out.write(json.dumps({"comparisonId": row["comparisonId"], "scores": scores}) + "\n")


def _score(
    model: Any, tokenizer: Any, row: dict[str, Any], answer: list[Any], max_length: int, device: torch.device
) -> float:
    tools = json.loads(row["tools"]) if row.get("tools") else None
    text = tokenizer.apply_chat_template(row["prompt"] + answer, tools=tools, tokenize=False)
    # A prompt that is too long loses its beginning, as in Tastemaker.
    ids = tokenizer(text, add_special_tokens=False)["input_ids"][-max_length:]
    with torch.inference_mode():
        return float(model(input_ids=torch.tensor([ids], device=device)).logits[0, 0])
