import threading
import time
from datetime import timedelta

from harness import api, eventually, flow_runs, main, scenario, smoke, task_runs, unique
from prefect import flow, task
from prefect.concurrency.asyncio import concurrency as async_concurrency
from prefect.concurrency.sync import concurrency, rate_limit


class Meter:
    """How many are inside at once, at most."""

    def __init__(self):
        self.now = self.most = 0
        self.lock = threading.Lock()

    def __enter__(self):
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)

    def __exit__(self, *_):
        with self.lock:
            self.now -= 1


@smoke
@scenario
def tag_limits():
    tag, meter = unique("tag"), Meter()
    api("POST", "/concurrency_limits/", {"tag": tag, "concurrency_limit": 2})

    @task(tags=[tag])
    def limited(x):
        with meter:
            time.sleep(0.2)
        return x

    name = unique("tag-limited")

    @flow(name=name)
    def around():
        return limited.map(range(5)).result()

    assert around() == list(range(5))
    assert meter.most <= 2, meter.most
    run = flow_runs(name)[0]
    eventually(lambda: [r["state_type"] for r in task_runs(run["id"])] == ["COMPLETED"] * 5)
    eventually(lambda: api("GET", f"/concurrency_limits/tag/{tag}")["active_slots"] == [])


@smoke
@scenario
def global_limits():
    name, meter = unique("global"), Meter()
    api("POST", "/v2/concurrency_limits/", {"name": name, "limit": 2})

    @task
    def limited(x):
        with concurrency(name, occupy=1):
            with meter:
                time.sleep(0.2)

    @flow(name=unique("globally-limited"))
    def around():
        limited.map(range(5)).wait()

    around()
    assert 1 <= meter.most <= 2, meter.most
    eventually(lambda: api("GET", f"/v2/concurrency_limits/{name}")["active_slots"] == 0)


@scenario
def rate_limits():
    name, times = unique("rate"), []
    api("POST", "/v2/concurrency_limits/", {"name": name, "limit": 2, "slot_decay_per_second": 4.0})

    @flow(name=unique("rated"))
    def around():
        for _ in range(6):
            rate_limit(name)
            times.append(time.monotonic())

    around()
    # Two at once, then one every quarter of a second: so many have passed in a time, and no more.
    assert times[5] - times[0] >= 0.7, times
    taken = api("GET", f"/v2/concurrency_limits/{name}")["active_slots"]
    assert 0 <= taken <= 2, taken
    eventually(lambda: api("GET", f"/v2/concurrency_limits/{name}")["active_slots"] == 0)


@scenario
async def limits_of_async_flows():
    """Two at once at most, waiting at the server; who waits too long gives up, and a limit that must be is missed."""
    name = unique("async-limit")
    api("POST", "/v2/concurrency_limits/", {"name": name, "limit": 1})

    @flow(name=unique("holding"))
    async def holding():
        async with async_concurrency(name, occupy=1):
            taken = api("GET", f"/v2/concurrency_limits/{name}")["active_slots"]
            try:
                async with async_concurrency(name, occupy=1, timeout_seconds=0.3):
                    return taken, "entered"
            except TimeoutError:
                return taken, "gave up"

    assert await holding() == (1, "gave up")
    assert api("GET", f"/v2/concurrency_limits/{name}")["active_slots"] == 0
    api("PATCH", f"/v2/concurrency_limits/{name}", {"active": False})
    async with async_concurrency(name, occupy=1):
        pass  # one that is not active holds nobody


@scenario
def tag_limits_of_none():
    """A tag that lets nobody in: the task is ended rather than left to wait for ever."""
    tag, name = unique("closed"), unique("closed-out")
    api("POST", "/concurrency_limits/", {"tag": tag, "concurrency_limit": 0})

    @task(tags=[tag])
    def never():
        raise AssertionError("it ran")

    @flow(name=name)
    def around():
        never()

    try:
        around()
        raise AssertionError("the flow ended well")
    except AssertionError:
        raise
    except BaseException:
        pass
    assert flow_runs(name)[0]["state_type"] in ("FAILED", "CRASHED")


@scenario
def deployment_limits():
    from prefect.client.schemas.objects import StateType

    name = unique("limited-flow")
    flow_id = api("POST", "/flows/", {"name": name})["id"]
    deployment = api(
        "POST",
        "/deployments/",
        {"name": "d", "flow_id": flow_id, "concurrency_limit": 1, "concurrency_options": {"collision_strategy": "ENQUEUE"}},
    )
    assert deployment["global_concurrency_limit"]["limit"] == 1, deployment
    runs = [api("POST", f"/deployments/{deployment['id']}/create_flow_run", {})["id"] for _ in range(2)]
    pending = {"state": {"type": StateType.PENDING.value}}
    first = api("POST", f"/flow_runs/{runs[0]}/set_state", pending)
    second = api("POST", f"/flow_runs/{runs[1]}/set_state", pending)
    assert first["status"] == "ACCEPT" and second["status"] == "REJECT", (first, second)
    assert second["state"]["name"] == "AwaitingConcurrencySlot"
    for kind in ("RUNNING", "COMPLETED"):
        assert api("POST", f"/flow_runs/{runs[0]}/set_state", {"state": {"type": kind}})["status"] == "ACCEPT"
    third = eventually(lambda: (r := api("POST", f"/flow_runs/{runs[1]}/set_state", pending)) and r["status"] == "ACCEPT" and r)
    assert third["state"]["type"] == "PENDING"


if __name__ == "__main__":
    main()
