"""A client that is killed outright: the server notices by itself that its heartbeats have stopped."""

import os
import signal

from harness import Program, api, eventually, deployment_of, flow_runs, main, needs, scenario, task_runs, unique

# The shortest that the stock client can be set to. The second heartbeat tells the server how often they come; after
# three missing ones the run counts as dead.
INTERVAL_SECONDS = 30
os.environ["PREFECT_FLOWS_HEARTBEAT_FREQUENCY"] = str(INTERVAL_SECONDS)
PATIENCE_SECONDS = 3 * INTERVAL_SECONDS + 60


@needs("3.8", "heartbeats that a thread sends while the flow works")
@scenario
def killed_in_the_middle_of_a_flow():
    name, limit, tag = unique("silent"), unique("held"), unique("tag")
    api("POST", "/v2/concurrency_limits/", {"name": limit, "limit": 1})
    api("POST", "/concurrency_limits/", {"tag": tag, "concurrency_limit": 1})
    source = f"""
        import time
        from prefect import flow, task
        from prefect.concurrency.sync import concurrency

        @task(name="waits", tags=["{tag}"])
        def waits(seconds):
            with concurrency("{limit}", occupy=1, lease_duration=60):
                time.sleep(seconds)

        @flow(name="{name}")
        def silent(seconds: int = 600):
            waits(seconds)

        if __name__ == "__main__":
            silent.serve(name="d", global_limit=1)
    """
    state = lambda run: api("GET", f"/flow_runs/{run['id']}")["state"]
    taken = lambda: [
        api("GET", f"/deployments/{deployment['id']}")["global_concurrency_limit"]["active_slots"],
        api("GET", f"/v2/concurrency_limits/{limit}")["active_slots"],
        len(api("GET", f"/concurrency_limits/tag/{tag}")["active_slots"]),
    ]
    with Program(source=source) as program:
        deployment = deployment_of(name, "d")
        create = f"/deployments/{deployment['id']}/create_flow_run"
        killed = api("POST", create, {})
        eventually(lambda: state(killed)["type"] == "RUNNING", 60, program.said)
        eventually(lambda: taken() == [1, 1, 1], 60, program.said)
        waiting = api("POST", create, {"parameters": {"seconds": 0}})
        eventually(lambda: state(waiting)["name"] == "AwaitingConcurrencySlot", 60, program.said)
        beats = {
            "filter": {
                "event": {"name": ["prefect.flow-run.heartbeat"]},
                "resource": {"id": [f"prefect.flow-run.{killed['id']}"]},
            }
        }
        eventually(lambda: api("POST", "/events/filter", beats)["total"] >= 2, 2 * INTERVAL_SECONDS + 20, program.said)
        assert taken() == [1, 1, 1], taken()
        # The runner dies with the flow: it would tell of the flow's death.
        os.killpg(program.process.pid, signal.SIGKILL)
        program.process.wait(5)
    assert state(killed)["type"] == "RUNNING"
    crashed = eventually(lambda: (s := state(killed))["type"] != "RUNNING" and s, PATIENCE_SECONDS)
    assert (crashed["type"], crashed["name"]) == ("CRASHED", "Crashed") and "heartbeat" in crashed["message"], crashed
    eventually(lambda: taken() == [0, 0, 0])
    # The run that waited for the slot starts as soon as somebody serves the deployment again.
    with Program(source=source) as program:
        eventually(lambda: state(waiting)["type"] == "COMPLETED", 60, program.said)
        eventually(lambda: taken() == [0, 0, 0])
    assert state(killed)["type"] == "CRASHED"
    assert {run["id"] for run in flow_runs(name) if not run["auto_scheduled"]} == {killed["id"], waiting["id"]}
    assert [run["name"].startswith("waits") for run in task_runs(killed["id"])] == [True]


if __name__ == "__main__":
    main()
