"""A server with authentication and CSRF protection: the client speaks both, and whoever does not is kept out."""

import os

import httpx
from harness import API_URL, CLI, Program, api, csrf_headers, eventually, flow_runs, is_before, logs, main, needs, scenario, smoke, task_runs, unique
from prefect import flow, get_run_logger, task
from prefect.blocks.system import Secret
from prefect.events import emit_event
from prefect.variables import Variable


@needs("3.1", "PREFECT_API_AUTH_STRING")
@smoke
@scenario
def flows_behind_authentication():
    name = unique("behind")

    @task
    def say():
        get_run_logger().info("said")

    @flow(name=name)
    def behind():
        say()
        emit_event("compat.guarded", resource={"prefect.resource.id": name})
        return 1

    assert behind() == 1
    run = flow_runs(name)[0]
    # Task runs, events and lines come over websockets and batches of their own: nothing is lost on the way.
    eventually(lambda: "said" in logs(run["id"]))
    if is_before("3.6"):
        return  # they show no password on the events' websocket, which tells the server of task runs
    eventually(lambda: [r["state_type"] for r in task_runs(run["id"])] == ["COMPLETED"])
    eventually(lambda: api("POST", "/events/filter", {"filter": {"resource": {"id": [name]}}})["events"])


@needs("3.1", "PREFECT_API_AUTH_STRING")
@scenario
def entities_behind_authentication():
    name = unique("guarded").replace("-", "_")
    Variable.set(name, "v")
    assert Variable.get(name) == "v"
    Secret(value="hush").save(unique("guarded"))


@needs("3.6", "event client that shows who it is on a websocket")
@scenario
def events_behind_authentication():
    resource = unique("guarded")
    with Program(*CLI, "events", "stream", "--format", "json") as stream:

        def emitted():
            emit_event("compat.guarded", resource={"prefect.resource.id": resource})
            return resource in stream.output.read_text()

        eventually(emitted, 60, stream.said)


@smoke
@scenario
def strangers_are_kept_out():
    assert httpx.post(f"{API_URL}/flows/filter", json={}).status_code == 401
    assert httpx.post(f"{API_URL}/flows/filter", json={}, auth=("ada", "wrong")).status_code == 401
    assert httpx.get(f"{API_URL}/health").status_code == 200
    auth = tuple(os.environ["PREFECT_API_AUTH_STRING"].split(":"))
    body = {"name": unique("forged")}
    assert httpx.post(f"{API_URL}/flows/", json=body, auth=auth).status_code == 403
    assert httpx.post(f"{API_URL}/flows/", json=body, auth=auth, headers=csrf_headers()).status_code == 201


@smoke
@scenario
def wrong_password_of_the_client():
    source = """
        import os
        os.environ["PREFECT_API_AUTH_STRING"] = "ada:wrong"
        from prefect import flow

        @flow(name="stranger")
        def stranger():
            print("ran anyway")

        stranger()
    """
    with Program(source=source) as program:
        said = program.finish(60, code=1)
    assert "ran anyway" not in said and ("401" in said or "Unauthorized" in said or "Failed to reach API" in said), said


if __name__ == "__main__":
    main()
