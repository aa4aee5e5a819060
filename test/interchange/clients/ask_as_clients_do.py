"""Asks the API with the clients that programs use, and prints what each was told as one line of JSON."""

import json
import os
import sys

# Its prices come along; it would look for newer ones.
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import litellm
import openai
from langchain_openai import ChatOpenAI
from langchain_openai import OpenAI as LangChainOpenAI

with open(sys.argv[1]) as file:
    job = json.load(file)
base_url, token, model = job["baseUrl"], job["token"], job["model"]
messages = [{"role": "user", "content": "Write a haiku about the frost."}]


def with_openai():
    client = openai.OpenAI(base_url=base_url, api_key=token, max_retries=0)
    whole = client.chat.completions.create(model=model, messages=messages, temperature=0, max_tokens=12, logprobs=True)
    stream = client.chat.completions.create(
        model=model,
        messages=messages,
        temperature=0,
        max_tokens=12,
        stream=True,
        stream_options={"include_usage": True},
    )
    chunks = list(stream)
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    try:
        client.chat.completions.create(model=model, messages=messages, frequency_penalty=1)
        refused = None
    except openai.BadRequestError as error:
        refused = error.param
    return {
        "listed": [one.id for one in client.models.list()],
        "retrieved": client.models.retrieve(model).id,
        "whole": whole.choices[0].message.content,
        "streamed": text,
        "tokens": len(whole.choices[0].logprobs.content),
        "usage": chunks[-1].usage.completion_tokens,
        "refused": refused,
    }


def with_langchain():
    options = {"base_url": base_url, "api_key": token, "model": model, "temperature": 0, "max_tokens": 12}
    chat = ChatOpenAI(**options)
    plain = LangChainOpenAI(**options)
    return {
        "whole": chat.invoke("Write a haiku about the frost.").content,
        "streamed": "".join(chunk.content for chunk in chat.stream("Write a haiku about the frost.")),
        "plain": plain.invoke("The frost"),
        "batch": plain.batch(["The frost", "The frost", "A hill"]),
    }


def with_litellm():
    options = {"model": f"openai/{model}", "api_base": base_url, "api_key": token, "temperature": 0, "max_tokens": 12}
    whole = litellm.completion(messages=messages, **options)
    stream = litellm.completion(messages=messages, stream=True, **options)
    plain = litellm.text_completion(**{**options, "model": f"text-completion-openai/{model}"}, prompt="The frost")
    return {
        "whole": whole.choices[0].message.content,
        "streamed": "".join(chunk.choices[0].delta.content or "" for chunk in stream),
        "plain": plain.choices[0].text,
    }


print(json.dumps({"openai": with_openai(), "langchain": with_langchain(), "litellm": with_litellm()}))
