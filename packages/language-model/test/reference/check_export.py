"""Does transformers compute the same with a folder that `writeCheckpoint` wrote as with the folder it was read from?

    python check_export.py ../fixtures/llama exported/llama

Exits with 1 where logits or scores, or the tokens of a few texts, differ. (Same pip installs as make_models.py.)
"""

import sys

import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSequenceClassification, AutoTokenizer

TEXTS = ["Grey gulls glide.", "  two  spaces\n\n\ttab", "Ünïcödé 東京 🦜 1234", "<|im_start|>user\nhi<|im_end|>"]


def load(folder: str):
    config = AutoConfig.from_pretrained(folder)
    reward = config.architectures[0].endswith("ForSequenceClassification")
    automodel = AutoModelForSequenceClassification if reward else AutoModelForCausalLM
    return automodel.from_pretrained(folder, dtype=torch.float32).eval(), AutoTokenizer.from_pretrained(folder)


def main() -> None:
    (before, tokenizer_before), (after, tokenizer_after) = load(sys.argv[1]), load(sys.argv[2])
    ids = torch.randint(3, before.config.vocab_size, (2, 20), generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        difference = (before(input_ids=ids).logits - after(input_ids=ids).logits).abs().max().item()
    same_tokens = all(tokenizer_before(text).input_ids == tokenizer_after(text).input_ids for text in TEXTS)
    chat = [{"role": "user", "content": "hi"}]
    same_chat = tokenizer_before.apply_chat_template(chat, tokenize=False) == tokenizer_after.apply_chat_template(
        chat, tokenize=False
    )
    print(f"{type(before).__name__} -> {type(after).__name__}: logits {difference:g}, tokens {same_tokens}, chat {same_chat}")
    sys.exit(0 if difference == 0 and same_tokens and same_chat else 1)


if __name__ == "__main__":
    main()
