import threading

from harness import api, eventually, flow_runs, main, scenario, smoke, unique
from prefect import flow, pause_flow_run, resume_flow_run
from prefect.input import RunInput


class Person(RunInput):
    name: str
    age: int = 7


def in_background(function):
    """Runs a flow in a thread of its own; the list holds its result."""
    outcome = []
    thread = threading.Thread(target=lambda: outcome.append(function()))
    thread.start()
    return thread, outcome


def paused_run(name):
    return eventually(lambda: (run := flow_runs(name)[0])["state_type"] == "PAUSED" and run)


@smoke
@scenario
def pause_and_resume():
    name = unique("pausing")

    @flow(name=name)
    def pausing():
        pause_flow_run(timeout=60, poll_interval=0.2)
        return "went on"

    thread, outcome = in_background(pausing)
    run = paused_run(name)
    answer = api("POST", f"/flow_runs/{run['id']}/resume", {})
    assert answer["status"] == "ACCEPT", answer
    thread.join(30)
    assert outcome == ["went on"], outcome
    assert flow_runs(name)[0]["state_type"] == "COMPLETED"
    assert api("POST", f"/flow_runs/{run['id']}/resume", {})["status"] == "ABORT"


@smoke
@scenario
def pause_for_typed_input():
    name = unique("asking")

    @flow(name=name)
    def asking():
        person = pause_flow_run(wait_for_input=Person.with_initial_data(name="Ada"), timeout=60, poll_interval=0.2)
        return person.name, person.age

    thread, outcome = in_background(asking)
    run = paused_run(name)
    keyset = run["state"]["state_details"]["run_input_keyset"]
    schema = eventually(lambda: api("GET", f"/flow_runs/{run['id']}/input/{keyset['schema']}"))
    assert "age" in schema
    refused = api("POST", f"/flow_runs/{run['id']}/resume", {"run_input": {"age": "old"}})
    assert refused["status"] == "REJECT", refused
    resume_flow_run(run["id"], run_input={"name": "Grace", "age": 85})
    thread.join(30)
    assert outcome == [("Grace", 85)], outcome


@scenario
def pause_runs_out():
    name = unique("impatient")

    @flow(name=name)
    def impatient():
        pause_flow_run(timeout=1, poll_interval=0.2)

    state = None
    try:
        state = impatient(return_state=True)
    except BaseException as error:
        state = error
    assert state is not None
    eventually(lambda: flow_runs(name)[0]["state_type"] in ("FAILED", "PAUSED"))


@scenario
def run_inputs():
    name = unique("inputs")
    flow_id = api("POST", "/flows/", {"name": name})["id"]
    run = api("POST", "/flow_runs/", {"flow_id": flow_id})
    base = f"/flow_runs/{run['id']}/input"
    for key in ("k-1", "k-2", "other"):
        api("POST", base, {"key": key, "value": '{"n": 1}'}, expect=201)
    api("POST", base, {"key": "k-1", "value": "x"}, expect=409)
    found = api("POST", f"{base}/filter", {"prefix": "k-", "limit": 5, "exclude_keys": ["k-2"]})
    assert [f["key"] for f in found] == ["k-1"], found
    assert api("GET", f"{base}/k-1") == '{"n": 1}'
    api("DELETE", f"{base}/k-1", expect=204)
    api("GET", f"{base}/k-1", expect=404)


if __name__ == "__main__":
    main()
