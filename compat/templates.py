"""Renders every template of a corpus as Prefect's own sandbox does, and writes what came of each."""

import json
import logging
import sys

import jinja2
from prefect.server.utilities.user_templates import (
    TemplateRenderError,
    TemplateSecurityError,
    render_user_template_sync,
    validate_user_template,
)

logging.disable(logging.CRITICAL)


def outcome(template, context):
    try:
        validate_user_template(template)
    except (jinja2.exceptions.TemplateSyntaxError, TemplateSecurityError) as error:
        return {"invalid": str(error.message), "line": error.lineno}
    try:
        return {"text": render_user_template_sync(template, json.loads(json.dumps(context)))}
    except TemplateRenderError as error:
        return {"error": repr(error.error)}


with open(sys.argv[1]) as source:
    corpus = json.load(source)
with open(sys.argv[2], "w") as target:
    results = [outcome(case["template"], corpus["context"]) for case in corpus["cases"]]
    json.dump(results, target)
