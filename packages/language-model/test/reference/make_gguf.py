"""GGUF fixtures: quantised blocks with their values, and a whole small model.

    pip install torch==2.13.0
    pip install transformers==5.23.0 accelerate gguf==0.19.0 numpy
    python make_models.py && python make_gguf.py

Writes
    ../fixtures/gguf-blocks.json   {type: {bytes, values}}: three blocks of each quantisation as base64, and what
                                   gguf-py's `dequantize` makes of them as base64 of little-endian float32
    ../fixtures/llama.gguf         ../fixtures/llama as llama.cpp's converter would write it (rows of q and k
                                   reordered, metadata, tokenizer), matrices in Q8_0 and Q4_1
    ../fixtures/llama-gguf.reference.json   {inputIds, logits} computed by transformers from that file, which it
                                            dequantises, reorders and renames by code of its own
"""

import base64
import json
import pathlib

import numpy as np
import torch
from gguf import GGMLQuantizationType, GGUFWriter, TokenType, dequantize, quantize
from gguf.constants import GGML_QUANT_SIZES
from make_models import FIXTURES, rounded
from transformers import AutoModelForCausalLM

TYPES = ["F32", "F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q4_K", "Q6_K"]
# Where the float16 scales lie in a block that gguf-py can read and not write.
SCALES = {"Q4_K": [0, 2], "Q6_K": [208]}


def blocks(name: str, draw: np.random.Generator) -> dict:
    kind = GGMLQuantizationType[name]
    size, size_in_bytes = GGML_QUANT_SIZES[kind]
    if name in SCALES:
        # Any bits are a valid block; only its scales must be finite, and of a usual size.
        data = draw.integers(0, 256, (3, size_in_bytes), dtype=np.uint8)
        for at in SCALES[name]:
            data[:, at : at + 2] = draw.normal(0, 0.02, (3, 1)).astype(np.float16).view(np.uint8)
    else:
        data = quantize(draw.normal(0, 1, (3, max(size, 32))).astype(np.float32), kind)
    values = dequantize(data, kind).astype("<f4")
    return {"bytes": encode(data), "values": encode(values)}


def encode(array: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def permute(weights: np.ndarray, heads: int) -> np.ndarray:
    """`LlamaModel.permute` of llama.cpp's convert_hf_to_gguf.py."""
    split = weights.reshape(heads, 2, weights.shape[0] // heads // 2, *weights.shape[1:])
    return split.swapaxes(1, 2).reshape(weights.shape)


NAMES = {
    "model.embed_tokens": "token_embd",
    "model.norm": "output_norm",
    "lm_head": "output",
    "model.layers": "blk",
    "input_layernorm": "attn_norm",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "post_attention_layernorm": "ffn_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}


def write_model(path: pathlib.Path) -> None:
    model = AutoModelForCausalLM.from_pretrained(FIXTURES / "llama", dtype=torch.float32)
    config = model.config
    writer = GGUFWriter(path, "llama")
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_rope_dimension_count(config.head_dim)
    writer.add_rope_freq_base(config.rope_parameters["rope_theta"])
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_vocab_size(config.vocab_size)
    write_tokenizer(writer)
    for name, tensor in model.state_dict().items():
        if name == "lm_head.weight":
            continue  # tied
        data = tensor.numpy()
        if "q_proj" in name or "k_proj" in name:
            data = permute(data, config.num_attention_heads if "q_proj" in name else config.num_key_value_heads)
        for ours, theirs in NAMES.items():
            name = name.replace(ours, theirs)
        add_tensor(writer, name, data)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def add_tensor(writer: GGUFWriter, name: str, data: np.ndarray) -> None:
    """Rows have to be whole blocks of 32, which those of ffn_down (48) are not."""
    if data.ndim == 1:
        writer.add_tensor(name, data)
    elif data.shape[1] % 32 != 0:
        writer.add_tensor(name, data.astype(np.float16))
    else:
        kind = GGMLQuantizationType.Q4_1 if "ffn" in name else GGMLQuantizationType.Q8_0
        writer.add_tensor(name, quantize(data, kind), raw_dtype=kind)


def write_tokenizer(writer: GGUFWriter) -> None:
    tokenizer = json.loads((FIXTURES / "llama" / "tokenizer.json").read_text())
    tokens = sorted(tokenizer["model"]["vocab"], key=tokenizer["model"]["vocab"].get)
    special = {token["content"] for token in tokenizer["added_tokens"]}
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_types([TokenType.CONTROL if token in special else TokenType.NORMAL for token in tokens])
    writer.add_token_merges([" ".join(merge) for merge in tokenizer["model"]["merges"]])
    writer.add_eos_token_id(0)
    writer.add_pad_token_id(0)
    writer.add_chat_template((FIXTURES / "llama" / "chat_template.jinja").read_text())


def main() -> None:
    draw = np.random.default_rng(11)
    fixture = {name: blocks(name, draw) for name in TYPES}
    (FIXTURES / "gguf-blocks.json").write_text(json.dumps(fixture, separators=(",", ":")) + "\n")
    write_model(FIXTURES / "llama.gguf")
    model = AutoModelForCausalLM.from_pretrained(FIXTURES, gguf_file="llama.gguf", dtype=torch.float32).eval()
    ids = torch.randint(3, 300, (2, 16), generator=torch.Generator().manual_seed(5))
    with torch.no_grad():
        numbers = {"inputIds": ids.tolist(), "logits": model(input_ids=ids).logits.tolist()}
    text = json.dumps(rounded(numbers), separators=(",", ":"))
    (FIXTURES / "llama-gguf.reference.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
