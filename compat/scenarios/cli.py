"""The `prefect` command line: each command ends well and says what the API knows."""

import json
import os
import subprocess
import sys
import tempfile
import traceback
from importlib import import_module
from pathlib import Path

import prefect.main  # loaded once: each command runs in a fork of this process, as the stock program does after start
from prefect.cli import app
from harness import CLI, Program, api, eventually, flow_runs, is_before, main, needs, scenario, unique

os.environ["COLUMNS"] = "400"


def prefect(*arguments, fails=False, text=""):
    """Runs a command; its output."""
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as given, tempfile.TemporaryFile("w+") as loaded:
        given.write(text)
        given.flush()
        given.seek(0)
        child = os.fork()
        if child == 0:
            for number, file in ((0, given), (1, output), (2, output)):
                os.dup2(file.fileno(), number)
            sys.argv = ["prefect", *arguments]
            code = 0
            try:
                app()
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else int(end.code is not None)
            except BaseException:
                traceback.print_exc()
                code = 1
            loaded.write("\n".join(name for name in sys.modules if name.startswith("prefect.")))
            for file in (sys.stdout, sys.stderr, loaded):
                file.flush()
            os._exit(code)
        _, status = os.waitpid(child, 0)
        for file in (output, loaded):
            file.seek(0)
        said = output.read()
        load(loaded.read().split())
    code = os.waitstatus_to_exitcode(status)
    assert (code != 0) == fails, f"prefect {' '.join(arguments)} ended with {code}: {said[-1500:]}"
    return said


def load(modules):
    """Loads what a command has loaded, once for all that follow: that is nine tenths of a command's time."""
    for name in modules:
        if name not in sys.modules:
            import_module(name)


def shows(*arguments, **fields):
    """Runs a command that shows entities: one of them has these fields. In JSON, but for clients that have none there."""
    if is_before("3.6") and "--output" not in prefect(*arguments, "--help"):
        said = prefect(*arguments)
        assert all(str(value) in said for value in fields.values()), said
        return
    found = json.loads(prefect(*arguments, "--output", "json"))
    each = found if isinstance(found, list) else [found]
    assert any(all(one[key] == value for key, value in fields.items()) for one in each), found


@scenario
def settings_and_server():
    assert "3." in prefect("version")
    assert os.environ["PREFECT_API_URL"] in prefect("config", "view")
    prefect("config", "validate")
    prefect("profile", "ls")
    if is_before("3.4"):
        return  # no `prefect api`
    assert "true" in prefect("api", "GET", "/health")
    made = json.loads(prefect("api", "POST", "/flows/", "--data", json.dumps({"name": unique("cli-api")})))
    assert made["id"]


@scenario
def work_pools():
    name = unique("cli-pool")
    prefect("work-pool", "create", name, "--type", "process")
    assert name in prefect("work-pool", "ls")
    shows("work-pool", "inspect", name, name=name, type="process")
    assert "job_configuration" in prefect("work-pool", "get-default-base-job-template", "--type", "process")
    prefect("work-pool", "update", name, "--description", "mine")
    assert api("GET", f"/work_pools/{name}")["description"] == "mine"
    prefect("work-pool", "pause", name)
    assert api("GET", f"/work_pools/{name}")["is_paused"] is True
    prefect("work-pool", "resume", name)
    prefect("work-pool", "set-concurrency-limit", name, "3")
    assert api("GET", f"/work_pools/{name}")["concurrency_limit"] == 3
    prefect("work-pool", "clear-concurrency-limit", name)
    prefect("work-pool", "preview", name)
    prefect("work-queue", "create", "cli-queue", "--pool", name)
    assert "cli-queue" in prefect("work-queue", "ls", "--pool", name)
    shows("work-queue", "inspect", "cli-queue", "--pool", name, name="cli-queue")
    prefect("work-queue", "pause", "cli-queue", "--pool", name)
    prefect("work-queue", "resume", "cli-queue", "--pool", name)
    prefect("work-queue", "set-concurrency-limit", "cli-queue", "2", "--pool", name)
    assert api("GET", f"/work_pools/{name}/queues/cli-queue")["concurrency_limit"] == 2
    prefect("work-queue", "clear-concurrency-limit", "cli-queue", "--pool", name)
    prefect("work-queue", "preview", "cli-queue", "--pool", name)
    prefect("work-queue", "read-runs", "cli-queue", "--pool", name)
    prefect("work-queue", "delete", "cli-queue", "--pool", name, text="y\n")
    prefect("work-pool", "delete", name, text="y\n")
    api("GET", f"/work_pools/{name}", expect=404)
    prefect("work-pool", "inspect", name, fails=True)


@needs("3.8", "slots commands")
@scenario
def slots_of_work_pools():
    name = unique("cli-slots")
    prefect("work-pool", "create", name, "--type", "process")
    prefect("work-pool", "slots", name)
    prefect("work-queue", "slots", "default", "--pool", name)


@scenario
def variables_and_limits():
    name = unique("cli_var").replace("-", "_")
    prefect("variable", "set", name, "value-1")
    assert "value-1" in prefect("variable", "get", name)
    shows("variable", "inspect", name, name=name, value="value-1")
    shows("variable", "ls", name=name)
    prefect("variable", "unset", name, text="y\n")
    prefect("variable", "get", name, fails=True)
    tag = unique("cli-tag")
    prefect("concurrency-limit", "create", tag, "4")
    assert tag in prefect("concurrency-limit", "ls")
    shows("concurrency-limit", "inspect", tag, tag=tag, concurrency_limit=4)
    prefect("concurrency-limit", "reset", tag)
    prefect("concurrency-limit", "delete", tag)
    limit = unique("cli-gcl")
    prefect("gcl", "create", limit, "--limit", "5")
    shows("gcl", "ls", name=limit)
    shows("gcl", "inspect", limit, name=limit, limit=5)
    prefect("gcl", "update", limit, "--limit", "6")
    assert api("GET", f"/v2/concurrency_limits/{limit}")["limit"] == 6
    prefect("gcl", "disable", limit)
    prefect("gcl", "enable", limit)
    prefect("gcl", "delete", limit, text="y\n")


@scenario
def blocks():
    assert "secret" in prefect("block", "type", "ls")
    prefect("block", "type", "inspect", "secret")
    folder = Path(tempfile.mkdtemp())
    slug = unique("cli-block")
    (folder / "blocks.py").write_text(
        f"from prefect.blocks.core import Block\n\n\nclass CliBlock(Block):\n    _block_type_slug = '{slug}'\n"
        f"    _block_type_name = '{slug}'\n    x: int = 1\n\n\nif __name__ == '__main__':\n    CliBlock(x=2).save('mine')\n"
    )
    prefect("block", "register", "--file", str(folder / "blocks.py"))
    subprocess.run([sys.executable, str(folder / "blocks.py")], check=True, timeout=60)
    assert f"{slug}/mine" in prefect("block", "ls")
    prefect("block", "inspect", f"{slug}/mine")
    prefect("block", "create", "secret")
    prefect("block", "delete", f"{slug}/mine", text="y\n")
    prefect("block", "type", "delete", slug, text="y\n")


@scenario
def flows_and_runs():
    name = unique("cli-flow")
    flow_id = api("POST", "/flows/", {"name": name})["id"]
    run = api("POST", "/flow_runs/", {"flow_id": flow_id, "name": "cli-run", "state": {"type": "SCHEDULED"}})
    task = api("POST", "/task_runs/", {"flow_run_id": run["id"], "name": "cli-task", "task_key": "k", "dynamic_key": "0"})
    when = {"name": "x", "level": 20, "timestamp": "2026-01-01T00:00:00Z", "flow_run_id": run["id"]}
    api("POST", "/logs/", [{**when, "message": "a cli line"}, {**when, "message": "of a task", "task_run_id": task["id"]}])
    assert name in prefect("flow", "ls", "--limit", "200")
    assert "cli-run" in prefect("flow-run", "ls", "--flow-name", name)
    shows("flow-run", "inspect", run["id"], name="cli-run")
    assert "a cli line" in prefect("flow-run", "logs", run["id"])
    assert "cli-task" in prefect("task-run", "ls", "--limit", "50")
    prefect("task-run", "inspect", task["id"])
    assert "of a task" in prefect("task-run", "logs", task["id"])
    prefect("flow-run", "cancel", run["id"])
    eventually(lambda: api("GET", f"/flow_runs/{run['id']}")["state_type"] == "CANCELLED")
    prefect("flow-run", "delete", run["id"], text="y\n")
    api("GET", f"/flow_runs/{run['id']}", expect=404)
    prefect("flow-run", "inspect", run["id"], fails=True)


@needs("3.6", "--output json of every list")
@scenario
def lists_as_json():
    """What the lists and views say in JSON is what the API has."""
    name = unique("cli-json")
    flow_id = api("POST", "/flows/", {"name": name})["id"]
    deployment = api("POST", "/deployments/", {"name": "d", "flow_id": flow_id, "tags": [name]})
    run = api("POST", f"/deployments/{deployment['id']}/create_flow_run", {"name": name})
    task = api("POST", "/task_runs/", {"flow_run_id": run["id"], "name": name, "task_key": "k", "dynamic_key": "0"})
    line = {"name": "x", "level": 20, "timestamp": "2026-01-01T00:00:00Z", "flow_run_id": run["id"], "message": name}
    api("POST", "/logs/", [line, {**line, "task_run_id": task["id"]}])
    artifact = api("POST", "/artifacts/", {"key": name, "type": "markdown", "data": "# Title"})
    pool = api("POST", "/work_pools/", {"name": name, "type": "process"})
    tag = api("POST", "/concurrency_limits/", {"tag": name, "concurrency_limit": 4})
    shows("flow", "ls", "--limit", "200", id=flow_id, name=name)
    shows("flow-run", "ls", "--flow-name", name, id=run["id"], deployment_id=deployment["id"])
    shows("flow-run", "logs", run["id"], message=name)
    shows("task-run", "ls", "--task-run-name", name, id=task["id"], flow_run_id=run["id"])
    shows("task-run", "inspect", task["id"], id=task["id"], name=name)
    shows("task-run", "logs", task["id"], message=name)
    shows("deployment", "ls", id=deployment["id"], tags=[name])
    shows("artifact", "ls", key=name)
    shows("artifact", "inspect", name, id=artifact["id"], data="# Title")
    shows("work-pool", "ls", id=pool["id"], type="process")
    shows("work-queue", "ls", "--pool", name, name="default", id=pool["default_queue_id"])
    shows("concurrency-limit", "ls", id=tag["id"], concurrency_limit=4)
    shows("block", "type", "ls", slug="secret")
    assert "secret" in json.dumps(json.loads(prefect("block", "type", "inspect", "secret", "--output", "json"))).lower()


@needs("3.8", "`flow-run retry`, `flow-run watch`")
@scenario
def retries_and_watching():
    name = unique("cli-retried")
    flow_id = api("POST", "/flows/", {"name": name})["id"]
    deployment = api("POST", "/deployments/", {"name": "d", "flow_id": flow_id})["id"]
    run = api("POST", f"/deployments/{deployment}/create_flow_run", {})
    for kind in ("RUNNING", "FAILED"):
        api("POST", f"/flow_runs/{run['id']}/set_state", {"state": {"type": kind}})
    prefect("flow-run", "retry", run["id"])
    found = api("GET", f"/flow_runs/{run['id']}")
    assert found["state_type"] == "SCHEDULED" and "CLI" in found["state"]["message"], found["state"]
    for kind in ("RUNNING", "COMPLETED"):
        api("POST", f"/flow_runs/{run['id']}/set_state", {"state": {"type": kind}})
    prefect("flow-run", "watch", run["id"])


@scenario
def deployments():
    name = unique("cli-deployed")
    flow_id = api("POST", "/flows/", {"name": name})["id"]
    schema = {"type": "object", "properties": {"x": {"type": "integer", "title": "x", "default": 1}}}
    body = {"name": "d", "flow_id": flow_id, "parameters": {"x": 1}, "parameter_openapi_schema": schema}
    if is_before("3.2"):  # it cannot read its own server's deployments without a queue either
        body["work_pool_name"] = api("POST", "/work_pools/", {"name": name, "type": "process"})["name"]
    api("POST", "/deployments/", body)
    if not is_before("3.2"):  # `ls` reads those of other scenarios, too
        assert f"{name}/d" in prefect("deployment", "ls")
    shows("deployment", "inspect", f"{name}/d", name="d")
    prefect("deployment", "run", f"{name}/d", "--param", "x=7")
    assert [r["parameters"] for r in flow_runs(name)] == [{"x": 7}]
    prefect("deployment", "run", f"{name}/d", "--param", "unknown=7", fails=True)
    prefect("deployment", "schedule", "create", f"{name}/d", "--interval", "3600")
    prefect("deployment", "schedule", "create", f"{name}/d", "--cron", "0 6 * * *", "--timezone", "Europe/Rome")
    prefect("deployment", "schedule", "ls", f"{name}/d")
    schedules = api("GET", f"/deployments/name/{name}/d")["schedules"]
    assert sorted(sorted(s["schedule"])[0] for s in schedules) == ["anchor_date", "cron"], schedules
    prefect("deployment", "schedule", "pause", f"{name}/d", schedules[0]["id"])
    read = lambda: {s["id"]: s["active"] for s in api("GET", f"/deployments/name/{name}/d")["schedules"]}
    assert read()[schedules[0]["id"]] is False
    prefect("deployment", "schedule", "resume", f"{name}/d", schedules[0]["id"])
    prefect("deployment", "schedule", "delete", f"{name}/d", schedules[0]["id"], "--accept-yes")
    prefect("deployment", "schedule", "clear", f"{name}/d", "--accept-yes")
    assert read() == {}
    prefect("deployment", "delete", f"{name}/d", text="y\n")
    prefect("deployment", "inspect", f"{name}/d", fails=True)


@scenario
def automations_and_artifacts():
    name = unique("cli-automation")
    trigger = {"type": "event", "posture": "Reactive", "threshold": 1, "within": 0, "expect": ["x"]}
    api("POST", "/automations/", {"name": name, "trigger": trigger, "actions": [{"type": "do-nothing"}]})
    assert name in prefect("automation", "ls")
    shows("automation", "inspect", name, name=name)
    prefect("automation", "pause", name)
    prefect("automation", "resume", name)
    prefect("automation", "delete", name, text="y\n")
    key = unique("cli-artifact")
    api("POST", "/artifacts/", {"key": key, "type": "markdown", "data": "# Title"})
    assert key in prefect("artifact", "ls")
    assert "Title" in prefect("artifact", "inspect", key)
    prefect("artifact", "delete", key, text="y\n")
    api("GET", f"/artifacts/{key}/latest", expect=404)


@needs("3.3", "`event emit`")
@scenario
def events_as_they_come():
    resource = unique("cli-thing")
    with Program(*CLI, "events", "stream", "--format", "json") as stream:

        def emitted():
            prefect("event", "emit", "cli.emitted", "--resource-id", resource, "--payload", '{"n": 1}')
            return resource in stream.output.read_text()

        eventually(emitted, 60, stream.said)
    found = eventually(lambda: api("POST", "/events/filter", {"filter": {"resource": {"id": [resource]}}})["events"])
    assert {(e["event"], e["payload"]["n"]) for e in found} == {("cli.emitted", 1)}, found


if __name__ == "__main__":
    main()
