"""Tiny checkpoints with random weights, and what PyTorch computes with them.

Run from this folder (Python 3.11; the CPU build is enough):

    pip install torch==2.13.0
    pip install transformers==5.23.0 tokenizers==0.23.3 safetensors==0.8.0 numpy
    python make_models.py

For each model in MODELS it writes ../fixtures/<name>/, a Hugging Face folder as transformers saves it, and
../fixtures/<name>.reference.json with float32 numbers of the same weights:

    inputIds   [rows, time]; every row has the same length, so no padding is involved
    logits     [rows, time, vocabulary] for the language models
    loss       mean next-token cross-entropy over rows and their time - 1 predictions
    scores     [rows] for the reward model, read at each row's last token
    pairLoss   softplus(scores[1] - scores[0]): -log sigmoid(r(chosen) - r(rejected)), row 0 chosen
    gradients  of loss (or pairLoss) by parameter name, flattened row-major, of the parameters in RECORDED

Weights are saved as float32, except `llama-bfloat16` and `llama-float16`, whose reference is computed in float32
from the rounded weights. Seeds are fixed; another PyTorch version may still draw other weights.
"""

import json
import pathlib
import shutil

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    LlamaConfig,
    LlamaForCausalLM,
    LlamaForSequenceClassification,
    MistralConfig,
    MistralForCausalLM,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
)

FIXTURES = pathlib.Path(__file__).parent.parent / "fixtures"
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
TEXT = [
    "Grey gulls glide over the green harbour, and the green harbour glitters.",
    "A paper clip holds a paper; a paper holds a haiku; a haiku holds a season.",
    "Ünïcödé, 東京, naïve café: 1234567890 and 3.14159. It's she'll we've they're I'd.",
    "if (x < 10) {\n    return x + 1;\n}\n\n",
] * 3

SIZES = dict(
    vocab_size=300,
    hidden_size=32,
    intermediate_size=48,
    num_hidden_layers=2,
    num_attention_heads=4,
    num_key_value_heads=2,
    max_position_embeddings=128,
    initializer_range=0.2,
    bos_token_id=None,
    eos_token_id=0,
    pad_token_id=0,
)
LLAMA3 = dict(
    rope_type="llama3",
    rope_theta=1000.0,
    factor=8.0,
    low_freq_factor=1.0,
    high_freq_factor=4.0,
    original_max_position_embeddings=16,
)

MODELS = {
    "llama": (LlamaForCausalLM, LlamaConfig(**SIZES, tie_word_embeddings=True, rms_norm_eps=1e-5)),
    "llama3": (LlamaForCausalLM, LlamaConfig(**SIZES, tie_word_embeddings=False, rope_parameters=LLAMA3)),
    "llama-bfloat16": (LlamaForCausalLM, LlamaConfig(**SIZES, tie_word_embeddings=True)),
    "llama-float16": (LlamaForCausalLM, LlamaConfig(**SIZES, tie_word_embeddings=True)),
    "mistral": (
        MistralForCausalLM,
        MistralConfig(**SIZES, head_dim=16, sliding_window=None, tie_word_embeddings=False),
    ),
    "qwen2": (Qwen2ForCausalLM, Qwen2Config(**SIZES, tie_word_embeddings=True, use_sliding_window=False)),
    "llama-reward": (LlamaForSequenceClassification, LlamaConfig(**SIZES, num_labels=1)),
    "qwen3": (Qwen3ForCausalLM, Qwen3Config(**SIZES, head_dim=16, tie_word_embeddings=True, use_sliding_window=False)),
}
RECORDED = ["embed_tokens", "layers.0.self_attn", "layers.1.mlp.down", "layernorm", "model.norm", "lm_head", "score"]
DTYPES = {"llama-bfloat16": torch.bfloat16, "llama-float16": torch.float16}


def train_tokenizer() -> PreTrainedTokenizerFast:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=300,
        min_frequency=2,
        special_tokens=SPECIAL,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(TEXT, trainer)
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token=SPECIAL[0], pad_token=SPECIAL[0])
    fast.chat_template = TEMPLATE
    return fast


def vary(model: torch.nn.Module) -> None:
    """Norms and biases start at one and zero, where a wrong use of them would not show."""
    for name, parameter in model.named_parameters():
        if name.endswith("norm.weight") or name.endswith("bias"):
            parameter.data += 0.3 * torch.randn_like(parameter)


def reference(name: str, model: torch.nn.Module) -> dict:
    rows, time = 2, 16
    ids = torch.randint(3, 300, (rows, time))
    answer: dict = {"inputIds": ids.tolist()}
    if name == "llama-reward":
        # The classifier reads the last token that is not padding; no id here is the padding token's.
        scores = model(input_ids=ids).logits[:, 0]
        loss = torch.nn.functional.softplus(scores[1] - scores[0])
        answer |= {"scores": scores.tolist(), "pairLoss": loss.item()}
    else:
        out = model(input_ids=ids, labels=ids)
        loss = out.loss
        answer |= {"logits": out.logits.tolist(), "loss": loss.item()}
    loss.backward()
    if name not in DTYPES:
        answer["gradients"] = {
            name: parameter.grad.flatten().tolist()
            for name, parameter in model.named_parameters()
            if any(part in name for part in RECORDED)
        }
    return answer


def rounded(numbers, digits=8):
    """Eight significant digits say a float32 exactly enough and keep the files small."""
    if isinstance(numbers, float):
        return float(f"{numbers:.{digits}g}")
    if isinstance(numbers, list):
        return [rounded(item, digits) for item in numbers]
    if isinstance(numbers, dict):
        return {key: rounded(item, digits) for key, item in numbers.items()}
    return numbers


def main() -> None:
    tokenizer = train_tokenizer()
    for seed, (name, (architecture, config)) in enumerate(MODELS.items()):
        torch.manual_seed(seed)
        model = architecture(config).eval()
        vary(model)
        dtype = DTYPES.get(name, torch.float32)
        model.to(dtype)
        folder = FIXTURES / name
        shutil.rmtree(folder, ignore_errors=True)
        # Two shards for one of them, so that the sharded layout is read, too.
        model.save_pretrained(folder, max_shard_size="60KB" if name == "llama3" else "5GB")
        tokenizer.save_pretrained(folder)
        # Read again, since rounding the model rounded its rotary frequencies too, which no file holds.
        with torch.random.fork_rng():
            model = architecture.from_pretrained(folder, dtype=torch.float32).eval()
        numbers = reference(name, model)
        text = json.dumps(rounded(numbers), separators=(",", ":"))
        (FIXTURES / f"{name}.reference.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
