"""Fills a server with something of everything that Prefect's pages show; prints the names and ids as JSON."""

import json
import os

import httpx
from prefect import flow, get_run_logger, task
from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_progress_artifact, create_table_artifact
from prefect.automations import Automation
from prefect.blocks.system import Secret
from prefect.events import emit_event
from prefect.events.actions import DoNothing
from prefect.events.schemas.automations import EventTrigger, Posture
from prefect.variables import Variable

http = httpx.Client(base_url=os.environ["PREFECT_API_URL"], timeout=30)


def api(method, path, body=None):
    return http.request(method, path, json=body).raise_for_status().json()


@task(tags=["seeded-tag"])
def step(x):
    get_run_logger().info("step %s", x)
    return x * 2


@task
def tell():
    # Of a task: the newer interface asks for the task run of every artifact, even of those that have none.
    create_markdown_artifact("# Seeded title", key="seeded-report", description="about the run")


@flow(name="seeded-child")
def child():
    return step(1)


@flow(name="seeded-flow", flow_run_name="seeded-run")
def parent(x: int = 1):
    get_run_logger().warning("a seeded line")
    tell()
    create_table_artifact([{"a": 1}], key="seeded-table")
    create_link_artifact("https://example.com", link_text="seeded link", key="seeded-link")
    create_progress_artifact(40.0, key="seeded-progress")
    first = step.submit(x)
    second = step.submit(first)
    child()
    return second.result()


@flow(name="seeded-failing", flow_run_name="seeded-failure")
def failing():
    raise ValueError("seeded to fail")


parent()
failing(return_state=True)
Variable.set("seeded_variable", {"a": [1, 2]}, tags=["t"])
Secret(value="hidden").save("seeded-block")
automation = Automation(
    name="seeded-automation",
    trigger=EventTrigger(expect={"prefect.flow-run.Failed"}, posture=Posture.Reactive, threshold=2, within=60),
    actions=[DoNothing()],
).create()
event = emit_event("seeded.event", resource={"prefect.resource.id": "seeded-resource", "prefect.resource.name": "seeded"}, payload={"n": 1})
pool = api("POST", "/work_pools/", {"name": "seeded-pool", "type": "process", "concurrency_limit": 3})
api("POST", "/work_pools/seeded-pool/queues", {"name": "seeded-queue", "priority": 2})
limit = api("POST", "/concurrency_limits/", {"tag": "seeded-tag", "concurrency_limit": 4})
api("POST", "/v2/concurrency_limits/", {"name": "seeded-limit", "limit": 5})
http.post("/work_pools/seeded-pool/workers/heartbeat", json={"name": "seeded-worker"}).raise_for_status()
flow_id = api("GET", "/flows/name/seeded-flow")["id"]
deployment = api(
    "POST",
    "/deployments/",
    {
        "name": "seeded-deployment",
        "flow_id": flow_id,
        "work_pool_name": "seeded-pool",
        "work_queue_name": "seeded-queue",
        "parameters": {"x": 1},
        "parameter_openapi_schema": {"type": "object", "properties": {"x": {"type": "integer", "title": "x", "default": 1}}},
        "schedules": [{"schedule": {"interval": 3600}, "active": True}],
        "tags": ["t"],
        "description": "about the *deployment*",
    },
)
runs = api("POST", "/flow_runs/filter", {"flow_runs": {"name": {"any_": ["seeded-run"]}}})
tasks = api("POST", "/task_runs/filter", {"flow_runs": {"id": {"any_": [runs[0]["id"]]}}})
failed = api("POST", "/flow_runs/filter", {"flow_runs": {"name": {"any_": ["seeded-failure"]}}})
report = api("POST", "/artifacts/filter", {"artifacts": {"key": {"any_": ["seeded-report"]}}})[0]
block = api("GET", "/block_types/slug/secret/block_documents/name/seeded-block")
step_run = [run for run in tasks if run["name"].startswith("step")][0]
print(
    "@@"
    + json.dumps(
        {
            "flow": flow_id,
            "run": runs[0]["id"],
            "failed": failed[0]["id"],
            "task": step_run["id"],
            "taskName": step_run["name"],
            "deployment": deployment["id"],
            "artifact": report["id"],
            "block": block["id"],
            "automation": str(automation.id),
            "limit": limit["id"],
            "event": str(event.id),
            "eventDate": event.occurred.strftime("%Y-%m-%d"),
        }
    )
)
