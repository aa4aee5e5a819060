"""Tiny checkpoints with random weights, as transformers saves them, and what it computes with them.

    python make_models.py job.json

The job: {"folder", "texts": [...], "chats": [messages, ...]}. Writes a Hugging Face folder for each of MODELS below "folder" and
prints for each its name, token ids with their logits, the texts' token ids, and each chat rendered to be gone on with and as it is.
"""

import importlib.resources
import json
import pathlib
import sys

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    LlamaConfig,
    LlamaForCausalLM,
    MistralConfig,
    MistralForCausalLM,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
)

VOCABULARY = 320
TRL_TEMPLATES = importlib.resources.files("trl") / "chat_templates"
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] | trim }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
SIZES = {
    "vocab_size": VOCABULARY,
    "hidden_size": 48,
    "intermediate_size": 80,
    "num_hidden_layers": 3,
    "num_attention_heads": 6,
    "max_position_embeddings": 256,
    "initializer_range": 0.15,
    "bos_token_id": None,
    "eos_token_id": 0,
    "pad_token_id": 0,
}
LLAMA3 = {
    "rope_type": "llama3",
    "rope_theta": 5000.0,
    "factor": 4.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 32,
}
# By name: class, configuration, type of the weights, largest file.
MODELS = {
    "Llama": (LlamaForCausalLM, LlamaConfig(**SIZES, num_key_value_heads=2, tie_word_embeddings=False), torch.float32, None),
    "Llama 3": (
        LlamaForCausalLM,
        LlamaConfig(**SIZES, num_key_value_heads=3, tie_word_embeddings=False, rope_parameters=LLAMA3),
        torch.bfloat16,
        None,
    ),
    "SmolLM2": (
        LlamaForCausalLM,
        LlamaConfig(
            **SIZES,
            num_key_value_heads=2,
            tie_word_embeddings=True,
            rms_norm_eps=1e-5,
            rope_parameters={"rope_type": "default", "rope_theta": 100000.0},
        ),
        torch.float32,
        None,
    ),
    "Mistral": (
        MistralForCausalLM,
        MistralConfig(**SIZES, num_key_value_heads=2, head_dim=16, sliding_window=None, tie_word_embeddings=False),
        torch.float16,
        None,
    ),
    "Qwen2": (
        Qwen2ForCausalLM,
        Qwen2Config(**SIZES, num_key_value_heads=2, tie_word_embeddings=True, use_sliding_window=False),
        torch.float32,
        "60KB",
    ),
    "Qwen3": (
        Qwen3ForCausalLM,
        Qwen3Config(**SIZES, num_key_value_heads=2, head_dim=16, tie_word_embeddings=True, use_sliding_window=False),
        torch.bfloat16,
        None,
    ),
}


def train_tokenizer(texts: list[str]) -> PreTrainedTokenizerFast:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=SPECIAL,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts * 5, trainer)
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token=SPECIAL[2], pad_token=SPECIAL[0])
    fast.chat_template = TEMPLATE
    return fast


def make(name: str, job: dict, tokenizer: PreTrainedTokenizerFast) -> dict:
    kind, config, dtype, largest_file = MODELS[name]
    model = kind(config).eval()
    # Norms and biases start at one and zero, where a wrong use of them would not show.
    for parameter_name, parameter in model.named_parameters():
        if parameter_name.endswith(("norm.weight", "bias")):
            parameter.data += 0.3 * torch.randn_like(parameter)
    folder = str(pathlib.Path(job["folder"]) / name)
    model.to(dtype).save_pretrained(folder, **({"max_shard_size": largest_file} if largest_file else {}))
    # The family's own way of writing chats, where TRL brings it along.
    tokenizer.chat_template = TRL_TEMPLATES.joinpath("qwen3.jinja").read_text() if name == "Qwen3" else TEMPLATE
    tokenizer.save_pretrained(folder)
    ids = torch.randint(0, VOCABULARY, (40,))
    # Read again, so that only the weights are rounded and not what the model computes with.
    read = kind.from_pretrained(folder, dtype=torch.float32).eval()
    with torch.inference_mode():
        logits = read(input_ids=ids[None]).logits[0]
    return {
        "name": name,
        "folder": folder,
        "ids": ids.tolist(),
        "logits": logits.tolist(),
        "texts": [tokenizer(text, add_special_tokens=False).input_ids for text in job["texts"]],
        "chats": [
            tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=prompt)
            for messages in job["chats"]
            for prompt in (True, False)
        ],
    }


def main() -> None:
    torch.manual_seed(0)
    with open(sys.argv[1]) as file:
        job = json.load(file)
    tokenizer = train_tokenizer(job["texts"])
    print(json.dumps([make(name, job, tokenizer) for name in MODELS]))


if __name__ == "__main__":
    main()
