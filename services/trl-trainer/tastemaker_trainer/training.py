"""One run by TRL: the model, the data, the trainer, and the trained model in a folder."""

import itertools
import json
import pathlib
from typing import Any

import torch
from datasets import Dataset
from peft import LoraConfig, TaskType
from transformers import (
    AutoModelForCausalLM,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    BitsAndBytesConfig,
    EarlyStoppingCallback,
    TrainerCallback,
)
from transformers.trainer_utils import get_last_checkpoint
from trl.trainer.dpo_config import DPOConfig
from trl.trainer.dpo_trainer import DPOTrainer
from trl.trainer.reward_config import RewardConfig
from trl.trainer.reward_trainer import RewardTrainer
from trl.trainer.sft_config import SFTConfig
from trl.trainer.sft_trainer import SFTTrainer

from .settings import common_arguments, own_arguments, saves_with_evaluation, steps_of

TRAINERS = {"reward": (RewardConfig, RewardTrainer), "dpo": (DPOConfig, DPOTrainer), "finetune": (SFTConfig, SFTTrainer)}


class TooManyLeftOut(Exception):
    """So many rows are too long that the run would not be what was asked for."""


def read_rows(path: pathlib.Path) -> Dataset | None:
    """None for a file without a row."""
    with path.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return Dataset.from_list(rows) if rows else None


def load_model(task: dict[str, Any], folder: pathlib.Path) -> Any:
    """The model to start from; of a reward run with a fresh head, drawn from the run's seed."""
    torch.manual_seed(task["run"]["seed"])
    options: dict[str, Any] = {"dtype": torch.float32}
    if task["trainer"]["recipe"] == "qlora":
        options["quantization_config"] = BitsAndBytesConfig(
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_use_double_quant=True,
            bnb_4bit_compute_dtype=torch.bfloat16,
        )
    if task["run"]["kind"] != "reward":
        return AutoModelForCausalLM.from_pretrained(folder, **options)
    return AutoModelForSequenceClassification.from_pretrained(folder, num_labels=1, **options)


def adapter(task: dict[str, Any]) -> LoraConfig | None:
    """The factors of recipes lora and qlora; None: all parameters are trained."""
    trainer = task["trainer"]
    if trainer["recipe"] not in ("lora", "qlora"):
        return None
    is_reward = task["run"]["kind"] == "reward"
    return LoraConfig(
        r=trainer["loraRank"],
        lora_alpha=trainer["loraAlpha"],
        lora_dropout=0.0,
        target_modules="all-linear",
        task_type=TaskType.SEQ_CLS if is_reward else TaskType.CAUSAL_LM,
    )


def make_trainer(task: dict[str, Any], inputs: pathlib.Path, output: pathlib.Path, callbacks: list[TrainerCallback]) -> Any:
    """TRL's trainer of the run's kind. Raises TooManyLeftOut."""
    kind, config = task["run"]["kind"], task["config"]
    tokenizer = AutoTokenizer.from_pretrained(inputs / "base")
    model = load_model(task, inputs / "base")
    train, validation = (read_rows(inputs / "data" / f"{name}.jsonl") for name in ("train", "validation"))
    if train is None:
        raise ValueError("there is no row to train on")
    tokenizer.pad_token = padding_token(tokenizer, train[0])
    model.config.pad_token_id = tokenizer.pad_token_id
    has_validation = validation is not None
    arguments_type, trainer_type = TRAINERS[kind]
    steps = steps_of(config, len(train))
    arguments = arguments_type(**common_arguments(task, output, has_validation, steps), **own_arguments(task, has_validation))
    patience = config["stopping"]["patience"] if saves_with_evaluation(config, has_validation) else None
    stopping = [] if patience is None else [EarlyStoppingCallback(early_stopping_patience=patience)]
    trainer = trainer_type(
        model=model,
        args=arguments,
        train_dataset=train,
        eval_dataset=validation,
        processing_class=tokenizer,
        peft_config=adapter(task),
        callbacks=[*stopping, *callbacks],
    )
    assert_few_left_out(len(train), len(trainer.train_dataset), config["maxLeftOutShare"])
    return trainer


def padding_token(tokenizer: Any, row: dict[str, Any]) -> str:
    """One that conversations do not end with: transformers takes a reward at the last token that is no padding."""
    messages = row["messages"] if "messages" in row else row["prompt"] + row["chosen"]
    last = tokenizer(tokenizer.apply_chat_template(messages, tokenize=False), add_special_tokens=False)["input_ids"][-1]
    known = [tokenizer.pad_token, tokenizer.unk_token, tokenizer.bos_token, *tokenizer.all_special_tokens]
    others = (tokenizer.convert_ids_to_tokens(index) for index in range(len(tokenizer)))
    candidates = itertools.chain((token for token in known if token is not None), others)
    return str(next(token for token in candidates if tokenizer.convert_tokens_to_ids(token) != last))


def assert_few_left_out(rows: int, kept: int, share: float) -> None:
    """TRL leaves out what is longer than the run's limit."""
    if kept == 0 or rows - kept > share * rows:
        raise TooManyLeftOut(
            f"{rows - kept} of {rows} rows are longer than the run's limit of tokens, more than maxLeftOutShare {share} allows: "
            "raise maxLength, or maxLeftOutShare"
        )


def last_state(output: pathlib.Path) -> str | None:
    """The checkpoint of TRL's to go on from."""
    if not output.is_dir():
        return None
    found: str | None = get_last_checkpoint(str(output))
    return found


def save_trained(trainer: Any, folder: pathlib.Path) -> None:
    """A plain folder of transformers: factors are merged into the weights that they stand beside."""
    model = trainer.accelerator.unwrap_model(trainer.model)
    if hasattr(model, "merge_and_unload"):
        if trainer.accelerator.is_main_process:
            merged = model.merge_and_unload()
            if getattr(merged, "is_loaded_in_4bit", False):
                merged = merged.dequantize()
            merged.save_pretrained(folder)
    else:
        trainer.save_model(str(folder))
    if trainer.accelerator.is_main_process:
        (folder / "training_args.bin").unlink(missing_ok=True)
        trainer.processing_class.save_pretrained(folder)
