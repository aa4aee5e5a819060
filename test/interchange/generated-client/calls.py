"""Makes a client of the OpenAPI document at <url>/openapi.json in <folder>, and calls the API with it: calls.py <url> <token> <folder>.

Prints what came of it as JSON: how many judgments a file made, the verdicts that are listed, and the operations left out.
"""

import io
import json
import re
import subprocess
import sys

url, token, folder = sys.argv[1:]
made = subprocess.run(
    [sys.executable, "-m", "openapi_python_client", "generate", "--url", f"{url}/openapi.json",
     "--output-path", f"{folder}/made", "--meta", "none"],
    capture_output=True,
    text=True,
    check=True,
)
left_out = re.findall(r"parsing (\w+ \S+) within \S+ Endpoint will not be generated", made.stdout.replace("\n", " "))
unread = re.findall(r"Unable to process schema (\S+):", made.stdout)

sys.path.insert(0, folder)
from made.api.imports import post_v1_projects_id_imports  # noqa: E402
from made.api.judgments import get_v1_projects_id_judgments  # noqa: E402
from made.api.projects import post_v1_projects  # noqa: E402
from made.client import AuthenticatedClient  # noqa: E402
from made.models import PostV1ProjectsBody, PostV1ProjectsIdImportsFilesBody  # noqa: E402
from made.types import File  # noqa: E402

client = AuthenticatedClient(base_url=url, token=token, raise_on_unexpected_status=True)
project = post_v1_projects.sync(client=client, body=PostV1ProjectsBody(name="Generated"))
pair = json.dumps({"prompt": "Who is Ada?", "chosen": "A cat.", "rejected": "A dog."}).encode()
form = PostV1ProjectsIdImportsFilesBody(file=File(io.BytesIO(pair), "pairs.jsonl", "application/jsonl"))
imported = post_v1_projects_id_imports.sync(project.id, client=client, body=form)
listed = get_v1_projects_id_judgments.sync(project.id, client=client, limit=5)
verdicts = [str(judgment.verdict) for judgment in listed.items]
print(json.dumps({"judgments": imported.judgments, "verdicts": verdicts, "leftOut": left_out + unread}))
