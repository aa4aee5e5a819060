"""Loads dataset folders with `datasets` as they are, and has TRL's trainers prepare their rows with a tiny model."""

import json
import sys

import torch
from datasets import load_dataset
from huggingface_hub import DatasetCard
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, LlamaForSequenceClassification, PreTrainedTokenizerFast
from trl import DPOConfig, DPOTrainer, RewardConfig, RewardTrainer

try:
    from trl import KTOConfig, KTOTrainer
except ImportError:
    from trl.experimental.kto import KTOConfig, KTOTrainer

TEMPLATE = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}"


def tokenizer():
    """Words of characters: enough to see which rows become which tokens."""
    characters = {character: at for at, character in enumerate(["<pad>", "<eos>", *map(chr, range(10, 127))])}
    raw = Tokenizer(models.WordLevel(characters, unk_token="<pad>"))
    raw.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    made = PreTrainedTokenizerFast(tokenizer_object=raw, pad_token="<pad>", eos_token="<eos>")
    made.chat_template = TEMPLATE
    return made


def model(kind, size):
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=size, hidden_size=8, intermediate_size=16, num_hidden_layers=1, num_attention_heads=1,
        pad_token_id=0, eos_token_id=1, num_labels=1,
    )
    return kind(config)


def prepared(data, cache):
    """The columns of the training rows as each trainer has them when it begins."""
    words = tokenizer()
    common = dict(output_dir=cache, report_to=[], use_cpu=True, per_device_train_batch_size=4)
    if "label" in data.column_names:
        trainers = {
            "KTOTrainer": KTOTrainer(
                model=model(LlamaForCausalLM, len(words)), ref_model=model(LlamaForCausalLM, len(words)),
                args=KTOConfig(**common), train_dataset=data, processing_class=words,
            )
        }
    else:
        trainers = {
            "DPOTrainer": DPOTrainer(
                model=model(LlamaForCausalLM, len(words)), ref_model=model(LlamaForCausalLM, len(words)),
                args=DPOConfig(**common), train_dataset=data, processing_class=words,
            ),
            "RewardTrainer": RewardTrainer(
                model=model(LlamaForSequenceClassification, len(words)),
                args=RewardConfig(**common), train_dataset=data, processing_class=words,
            ),
        }
    return {name: trainer.train_dataset.column_names for name, trainer in trainers.items()}


job = json.load(open(sys.argv[1]))
answers = []
for folder in job["folders"]:
    data = load_dataset(folder, cache_dir=job["cache"])
    answers.append(
        {
            "splits": {name: len(split) for name, split in data.items()},
            "license": DatasetCard.load(f"{folder}/README.md").data.license,
            "first": data["train"][0],
            "prepared": prepared(data["train"], job["cache"]),
        }
    )
print(json.dumps(answers))
