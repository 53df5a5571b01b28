"""The `prefect` command line: each command ends well and says what the API knows."""

import json
import os
import runpy
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

import prefect.main  # loaded once: each command runs in a fork of this process, as the stock program does after start
from harness import api, eventually, flow_runs, main, scenario, unique

os.environ["COLUMNS"] = "400"


def prefect(*arguments, fails=False, text=""):
    """Runs a command; its output."""
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as given:
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
                runpy.run_module("prefect", run_name="__main__", alter_sys=True)
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else int(end.code is not None)
            except BaseException:
                traceback.print_exc()
                code = 1
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
        _, status = os.waitpid(child, 0)
        output.seek(0)
        said = output.read()
    code = os.waitstatus_to_exitcode(status)
    assert (code != 0) == fails, f"prefect {' '.join(arguments)} ended with {code}: {said[-1500:]}"
    return said


def prefect_json(*arguments):
    return json.loads(prefect(*arguments, "--output", "json"))


@scenario
def version_and_server():
    assert "3." in prefect("version")
    assert prefect("config", "view")


@scenario
def work_pools():
    name = unique("cli-pool")
    prefect("work-pool", "create", name, "--type", "process")
    assert name in prefect("work-pool", "ls")
    assert prefect_json("work-pool", "inspect", name)["type"] == "process"
    prefect("work-pool", "pause", name)
    assert api("GET", f"/work_pools/{name}")["is_paused"] is True
    prefect("work-pool", "resume", name)
    prefect("work-pool", "set-concurrency-limit", name, "3")
    assert api("GET", f"/work_pools/{name}")["concurrency_limit"] == 3
    prefect("work-pool", "clear-concurrency-limit", name)
    prefect("work-pool", "preview", name)
    prefect("work-queue", "create", "cli-queue", "--pool", name)
    assert "cli-queue" in prefect("work-queue", "ls", "--pool", name)
    prefect("work-queue", "inspect", "cli-queue", "--pool", name)
    prefect("work-queue", "pause", "cli-queue", "--pool", name)
    prefect("work-queue", "resume", "cli-queue", "--pool", name)
    prefect("work-queue", "delete", "cli-queue", "--pool", name, text="y\n")
    prefect("work-pool", "delete", name, text="y\n")
    api("GET", f"/work_pools/{name}", expect=404)
    prefect("work-pool", "inspect", name, fails=True)


@scenario
def variables_and_limits():
    name = unique("cli_var").replace("-", "_")
    prefect("variable", "set", name, "value-1")
    assert "value-1" in prefect("variable", "get", name)
    assert prefect_json("variable", "inspect", name)["value"] == "value-1"
    assert name in prefect("variable", "ls")
    prefect("variable", "unset", name, text="y\n")
    tag = unique("cli-tag")
    prefect("concurrency-limit", "create", tag, "4")
    assert tag in prefect("concurrency-limit", "ls")
    prefect("concurrency-limit", "inspect", tag)
    prefect("concurrency-limit", "reset", tag)
    prefect("concurrency-limit", "delete", tag)
    limit = unique("cli-gcl")
    prefect("gcl", "create", limit, "--limit", "5")
    assert limit in prefect("gcl", "ls")
    prefect("gcl", "inspect", limit)
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
    prefect("block", "delete", f"{slug}/mine", text="y\n")
    prefect("block", "type", "delete", slug, text="y\n")


@scenario
def flows_and_runs():
    name = unique("cli-flow")
    flow_id = api("POST", "/flows/", {"name": name})["id"]
    run = api("POST", "/flow_runs/", {"flow_id": flow_id, "name": "cli-run", "state": {"type": "SCHEDULED"}})
    api("POST", "/logs/", [{"name": "x", "level": 20, "message": "a cli line", "timestamp": "2026-01-01T00:00:00Z", "flow_run_id": run["id"]}])
    assert name in prefect("flow", "ls", "--limit", "200")
    assert "cli-run" in prefect("flow-run", "ls", "--flow-name", name)
    prefect("flow-run", "inspect", run["id"])
    assert "a cli line" in prefect("flow-run", "logs", run["id"])
    prefect("flow-run", "cancel", run["id"])
    eventually(lambda: api("GET", f"/flow_runs/{run['id']}")["state_type"] == "CANCELLED")
    prefect("flow-run", "delete", run["id"], text="y\n")
    api("GET", f"/flow_runs/{run['id']}", expect=404)
    prefect("task-run", "ls")


@scenario
def deployments():
    name = unique("cli-deployed")
    flow_id = api("POST", "/flows/", {"name": name})["id"]
    api("POST", "/deployments/", {"name": "d", "flow_id": flow_id, "parameters": {"x": 1}})
    assert f"{name}/d" in prefect("deployment", "ls")
    assert prefect_json("deployment", "inspect", f"{name}/d")["name"] == "d"
    prefect("deployment", "run", f"{name}/d", "--param", "x=7")
    assert [r["parameters"] for r in flow_runs(name)] == [{"x": 7}]
    prefect("deployment", "schedule", "create", f"{name}/d", "--interval", "3600")
    prefect("deployment", "schedule", "ls", f"{name}/d")
    schedule = api("GET", f"/deployments/name/{name}/d")["schedules"][0]
    prefect("deployment", "schedule", "pause", f"{name}/d", schedule["id"])
    assert api("GET", f"/deployments/name/{name}/d")["schedules"][0]["active"] is False
    prefect("deployment", "schedule", "resume", f"{name}/d", schedule["id"])
    prefect("deployment", "schedule", "delete", f"{name}/d", schedule["id"], "--accept-yes")
    prefect("deployment", "delete", f"{name}/d", text="y\n")


@scenario
def automations_and_events():
    name = unique("cli-automation")
    api(
        "POST",
        "/automations/",
        {"name": name, "trigger": {"type": "event", "posture": "Reactive", "threshold": 1, "within": 0, "expect": ["x"]}, "actions": [{"type": "do-nothing"}]},
    )
    assert name in prefect("automation", "ls")
    prefect("automation", "inspect", name)
    prefect("automation", "pause", name)
    prefect("automation", "resume", name)
    prefect("automation", "delete", name, text="y\n")
    prefect("event", "emit", "cli.emitted", "--resource-id", unique("cli-thing"))
    prefect("artifact", "ls")
    prefect("api", "GET", "/health")


if __name__ == "__main__":
    main()
