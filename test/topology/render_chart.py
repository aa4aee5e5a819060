"""Renders a chart by Helm's own library, and compares its objects with Kubernetes' schemas.

usage: render_chart.py CHART < values.json
Prints {"objects": [...], "lint": [...], "wrong": [...]}; what Helm refuses is the error.
"""

import json
import sys

import kubernetes_validate
import yaml
from helm_python import Chart, HelmError, lint

VERSION = "1.34"
# Kinds of operators, which Kubernetes has no schema of.
CUSTOM = {"RayCluster"}


def main() -> None:
    path, values = sys.argv[1], json.load(sys.stdin)
    try:
        with Chart.load(path) as chart:
            chart.validate_schema(values)
            rendered = chart.render(values, name="tm", namespace="labels")
    except HelmError as error:
        sys.exit(str(error))
    manifests = [text for name, text in rendered.items() if name.endswith(".yaml")]
    objects = [each for text in manifests for each in yaml.safe_load_all(text) if each]
    report = lint(path, values, strict=True)
    print(
        json.dumps(
            {
                "objects": objects,
                "lint": [m for m in report["messages"] if m["severity"] > 1] + report["errors"],
                "wrong": [said for each in objects if (said := complaint(each))],
            }
        )
    )


def complaint(thing: dict) -> str | None:
    if thing["kind"] in CUSTOM:
        return None
    try:
        kubernetes_validate.validate(thing, VERSION, strict=True)
    except kubernetes_validate.ValidationError as error:
        return f"{thing['kind']} {thing['metadata']['name']}: {error.message}"
    return None


main()
