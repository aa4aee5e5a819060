# %% [markdown]
# # Judgments and scores in pandas, over the API
#
# Cells of this file (`# %%`) open as a notebook in Jupyter (with jupytext), VS Code and PyCharm. It needs
# `pip install httpx pandas pyarrow`, a server (`pnpm tastemaker start`) and a token of a researcher or an admin.

# %%
import io
import os
import time

import httpx
import pandas as pd

api = httpx.Client(
    base_url=os.environ.get("TASTEMAKER_API_URL", "http://127.0.0.1:3000"),
    headers={"Authorization": f"Bearer {os.environ['TASTEMAKER_TOKEN']}"},
    timeout=60,
)


def get(path, **query):
    """The answer's JSON; a problem (RFC 9457) is raised with its own words."""
    answer = api.get(path, params=query)
    if answer.is_error:
        raise RuntimeError(answer.json().get("detail", answer.text))
    return answer.json()


def every(path, **query):
    """All items of a list, page by page."""
    cursor = None
    while True:
        page = get(path, **query, **({"cursor": cursor} if cursor else {}))
        yield from page["items"]
        cursor = page["nextCursor"]
        if cursor is None:
            return


# %% [markdown]
# ## A project and how its labelers agree
# Every figure is `value` with a 95 % interval (`low`, `high`) and `cases`.

# %%
projects = pd.DataFrame(every("/v1/projects"))
project = os.environ.get("TASTEMAKER_PROJECT", projects["id"].iloc[0])
agreement = get(f"/v1/projects/{project}/agreement")
figures = pd.DataFrame({name: agreement["overall"][name] for name in ("raw", "alphaNominal", "alphaOrdinal")}).T
print(figures)

# %%
labelers = pd.json_normalize(get(f"/v1/projects/{project}/labelers")["items"])
print(labelers[["name", "judged", "agreement.value", "agreement.low", "agreement.high", "agreement.cases"]])

# %% [markdown]
# ## A snapshot as a table
# Freezing the judgments makes what follows repeatable: a snapshot never changes.

# %%
snapshot = api.post(
    f"/v1/projects/{project}/snapshots",
    json={"kind": "comparisons", "name": "for a notebook"},
    headers={"Idempotency-Key": f"notebook-{time.time_ns()}"},
).raise_for_status().json()
parquet = api.get(
    f"/v1/projects/{project}/snapshots/{snapshot['id']}/export",
    params={"format": "trl", "content": "text", "file": "parquet", "rows": "pair"},
).raise_for_status()
pairs = pd.read_parquet(io.BytesIO(parquet.content))
pairs["longer"] = pairs["chosen"].str.len() > pairs["rejected"].str.len()
print(pairs.groupby("split")[["weight", "longer"]].agg({"weight": "sum", "longer": "mean"}))

# %% [markdown]
# ## Scores of a reward model, where there is one

# %%
rewards = [model for model in every("/v1/models", kind="reward") if model["status"] == "ready"]
if rewards:
    inputs = [
        {"messages": [{"role": "user", "content": row.prompt}], "completion": answer}
        for row in pairs.head(20).itertuples()
        for answer in (row.chosen, row.rejected)
    ]
    scores = api.post(f"/v1/reward-models/{rewards[0]['id']}/score", json={"inputs": inputs}).raise_for_status().json()["scores"]
    margins = pd.Series(scores[::2]) - pd.Series(scores[1::2])
    print(f"the preferred answer scores higher in {(margins > 0).mean():.2f} of {len(margins)} pairs")
