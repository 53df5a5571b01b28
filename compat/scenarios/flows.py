import re
import time

from harness import api, eventually, flow_runs, logs, main, scenario, smoke, task_runs, unique
from prefect import flow, get_run_logger, tags, task
from prefect.runtime import flow_run as runtime_flow_run
from prefect.states import Completed, Failed


@smoke
@scenario
def hello():
    name = unique("hello")

    @task
    def say(who):
        get_run_logger().info("said hello to %s", who)
        return f"Hello, {who}!"

    @flow(name=name, log_prints=True)
    def hello_flow(who: str = "Batuta"):
        print("a printed line")
        return say(who)

    assert hello_flow() == "Hello, Batuta!"
    run = flow_runs(name)[0]
    assert run["state_type"] == "COMPLETED" and run["run_count"] == 1, run
    assert run["parameters"] == {"who": "Batuta"}
    states = api("GET", f"/flow_run_states/?flow_run_id={run['id']}")
    assert [state["type"] for state in states] == ["PENDING", "RUNNING", "COMPLETED"], states
    found = eventually(lambda: [r for r in task_runs(run["id"]) if r["state_type"] == "COMPLETED"])
    assert found[0]["task_inputs"] == {"who": []} or "who" in found[0]["task_inputs"], found
    task_states = api("GET", f"/task_run_states/?task_run_id={found[0]['id']}")
    assert [state["type"] for state in task_states] == ["PENDING", "RUNNING", "COMPLETED"], task_states
    eventually(lambda: {"a printed line", "said hello to Batuta"} <= set(logs(run["id"])))


@smoke
@scenario
def failing_flow():
    name = unique("failing")

    @flow(name=name)
    def failing():
        raise ValueError("no luck")

    state = failing(return_state=True)
    assert state.is_failed() and "no luck" in state.message
    run = flow_runs(name)[0]
    assert run["state_type"] == "FAILED" and "no luck" in run["state"]["message"], run["state"]


@smoke
@scenario
def flow_retries():
    name = unique("retrying")
    tries = []

    @flow(name=name, retries=2, retry_delay_seconds=1)
    def retrying():
        tries.append(runtime_flow_run.run_count)
        if len(tries) < 3:
            raise RuntimeError("once more")
        return "at last"

    assert retrying() == "at last"
    assert tries == [1, 2, 3], tries
    run = flow_runs(name)[0]
    assert run["run_count"] == 3 and run["state_type"] == "COMPLETED"
    names = [s["name"] for s in api("GET", f"/flow_run_states/?flow_run_id={run['id']}")]
    assert names == ["Pending", "Running", "AwaitingRetry", "Running", "AwaitingRetry", "Running", "Completed"], names


@smoke
@scenario
def flow_timeout():
    name = unique("slow")

    @flow(name=name, timeout_seconds=0.5)
    def slow():
        time.sleep(5)

    state = slow(return_state=True)
    assert state.name == "TimedOut", state
    assert flow_runs(name)[0]["state_name"] == "TimedOut"


@scenario
def parameters_are_checked():
    name = unique("checked")

    @flow(name=name)
    def checked(x: int):
        return x + 1

    assert checked("41") == 42
    state = checked("many", return_state=True)
    assert state.is_failed() and "x" in state.message


@smoke
@scenario
def nested_subflows():
    outer_name, middle_name, inner_name = unique("outer"), unique("middle"), unique("inner")

    @flow(name=inner_name)
    def inner(x):
        return x * 2

    @flow(name=middle_name)
    def middle(x):
        return inner(x) + 1

    @flow(name=outer_name)
    def outer():
        return middle(20) + 1

    assert outer() == 42
    outer_run, middle_run, inner_run = (flow_runs(n)[0] for n in (outer_name, middle_name, inner_name))
    parent = api("GET", f"/task_runs/{middle_run['parent_task_run_id']}")
    assert parent["flow_run_id"] == outer_run["id"]
    eventually(lambda: api("GET", f"/task_runs/{inner_run['parent_task_run_id']}")["state_type"] == "COMPLETED")
    children = api("POST", "/flow_runs/filter", {"flow_runs": {"parent_flow_run_id": {"any_": [outer_run["id"]]}}})
    assert [c["id"] for c in children] == [middle_run["id"]]
    assert parent["state"]["state_details"]["child_flow_run_id"] == middle_run["id"]


@scenario
async def concurrent_subflows():
    import asyncio

    name, child_name = unique("parent"), unique("child")

    inside, all_inside = set(), asyncio.Event()

    @flow(name=child_name)
    async def child(x: int):
        inside.add(x)
        if len(inside) == 5:
            all_inside.set()
        await asyncio.wait_for(all_inside.wait(), 60)  # each waits for all others: one after the other never ends
        return x

    @flow(name=name)
    async def parent():
        return await asyncio.gather(*(child(x) for x in range(5)))

    assert await parent() == [0, 1, 2, 3, 4]
    children = flow_runs(child_name)
    assert sorted(run["parameters"]["x"] for run in children) == [0, 1, 2, 3, 4]
    assert all(run["state_type"] == "COMPLETED" for run in children)
    run = flow_runs(name)[0]
    of_parent = {"flow_runs": {"parent_flow_run_id": {"any_": [run["id"]]}}}
    assert {found["id"] for found in api("POST", "/flow_runs/filter", of_parent)} == {found["id"] for found in children}
    # They ran beside each other: the last began before the first had ended.
    assert max(found["start_time"] for found in children) < min(found["end_time"] for found in children), children


@scenario
def hooks_of_flows():
    called = []

    def note(what):
        return lambda flow, run, state: called.append((what, state.type.value))

    name = unique("hooked")

    @flow(name=name, on_completion=[note("completion")], on_failure=[note("failure")], on_running=[note("running")])
    def hooked(fails: bool):
        if fails:
            raise RuntimeError("x")

    hooked(False)
    hooked(True, return_state=True)
    assert called == [("running", "RUNNING"), ("completion", "COMPLETED"), ("running", "RUNNING"), ("failure", "FAILED")], called
    assert [run["state_type"] for run in flow_runs(name)] == ["COMPLETED", "FAILED"]


@smoke
@scenario
def logging_of_runs():
    """Lines of a flow and of a task with their levels and owners, in the order in which they were written."""
    name = unique("logging")

    @task
    def speak():
        logger = get_run_logger()
        logger.error("of the task %s", "☃")

    @flow(name=name)
    def speaking():
        logger = get_run_logger()
        for level in (10, 20, 30, 40, 50):
            logger.log(level, "level %s", level)
        speak()
        logger.info("last\nline")

    speaking()
    run = flow_runs(name)[0]
    body = {"logs": {"flow_run_id": {"any_": [run["id"]]}, "level": {"ge_": 20}}, "sort": "TIMESTAMP_ASC"}
    mine = lambda: [line for line in api("POST", "/logs/filter", body) if re.match("level|of the|last", line["message"])]
    found = eventually(lambda: len(lines := mine()) == 6 and lines)
    assert [(line["level"], line["message"]) for line in found] == [
        *[(level, f"level {level}") for level in (20, 30, 40, 50)],
        (40, "of the task ☃"),
        (20, "last\nline"),
    ]
    owner = task_runs(run["id"])[0]["id"]
    assert [line["task_run_id"] for line in found] == [None] * 4 + [owner, None], found
    only = {"logs": {"task_run_id": {"any_": [owner]}}}
    assert "of the task ☃" in [line["message"] for line in api("POST", "/logs/filter", only)]


@scenario
def states_as_results():
    @flow(name=unique("stateful"))
    def stateful(what: str):
        if what == "failed":
            return Failed(message="as I say")
        return [Completed(message="one"), Completed(message="two")]

    assert stateful("failed", return_state=True).message == "as I say"
    assert stateful("fine", return_state=True).is_completed()


@scenario
def tags_of_runs():
    name = unique("tagged")

    @task(tags=["of-task"])
    def one():
        return 1

    @flow(name=name)
    def tagged():
        with tags("inner"):
            return one()

    with tags("outer"):
        tagged()
    run = flow_runs(name)[0]
    assert set(run["tags"]) == {"outer"}
    eventually(lambda: set(task_runs(run["id"])[0]["tags"]) == {"outer", "inner", "of-task"})
    found = api("POST", "/flow_runs/filter", {"flow_runs": {"tags": {"all_": ["outer"]}, "id": {"any_": [run["id"]]}}})
    assert len(found) == 1


@scenario
def names_of_runs():
    name = unique("named")

    @task(task_run_name="greet-{who}")
    def greet(who):
        return who

    @flow(name=name, flow_run_name="run-of-{who}")
    def named(who):
        return greet(who)

    named("ada")
    run = flow_runs(name)[0]
    assert run["name"] == "run-of-ada"
    eventually(lambda: task_runs(run["id"])[0]["name"] == "greet-ada")


@smoke
@scenario
def run_graph_and_counts():
    name = unique("graphed")

    @task
    def add(x, y):
        return x + y

    @flow(name=name)
    def graphed():
        first = add.submit(1, 2)
        second = add.submit(first, 3)
        return second.result()

    assert graphed() == 6
    run = flow_runs(name)[0]
    eventually(lambda: len(task_runs(run["id"])) == 2)
    graph = eventually(lambda: api("GET", f"/flow_runs/{run['id']}/graph-v2"))
    nodes = dict(graph["nodes"])
    assert len(nodes) == 2 and any(node["parents"] for node in nodes.values()), graph
    count = api("POST", "/task_runs/count", {"flow_runs": {"id": {"any_": [run["id"]]}}})
    assert count == 2
    history = api(
        "POST",
        "/flow_runs/history",
        {
            "history_start": run["created"],
            "history_end": "2100-01-01T00:00:00Z",
            "history_interval_seconds": 3_000_000_000,
            "flow_runs": {"id": {"any_": [run["id"]]}},
        },
    )
    assert sum(s["count_runs"] for bucket in history for s in bucket["states"]) == 1, history


if __name__ == "__main__":
    main()
