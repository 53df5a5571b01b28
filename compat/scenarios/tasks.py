import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from harness import api, eventually, flow_runs, main, needs, scenario, smoke, task_runs, unique
from prefect import allow_failure, flow, get_client, task, unmapped
from prefect.cache_policies import DEFAULT, FLOW_PARAMETERS, INPUTS, RUN_ID, TASK_SOURCE, CacheKeyFnPolicy
from prefect.futures import as_completed, wait
from prefect.task_engine import BaseTaskRunEngine
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.transactions import IsolationLevel, transaction


@task
def double(x):
    return x * 2


@smoke
@scenario
def hundred_mapped_tasks():
    name = unique("mapped")

    @flow(name=name, task_runner=ThreadPoolTaskRunner(max_workers=10))
    def mapped():
        return sum(double.map(range(100)).result())

    assert mapped() == 9900
    run = flow_runs(name)[0]
    done = {"flow_runs": {"id": {"any_": [run["id"]]}}, "task_runs": {"state": {"type": {"any_": ["COMPLETED"]}}}}
    eventually(lambda: api("POST", "/task_runs/count", done) == 100)
    runs = task_runs(run["id"])
    assert len({r["dynamic_key"] for r in runs}) == 100
    assert all(r["run_count"] == 1 and r["start_time"] and r["end_time"] for r in runs)


@needs("3.4", "ProcessPoolTaskRunner")
@scenario
def process_pool():
    from prefect.task_runners import ProcessPoolTaskRunner

    name = unique("processes")

    @flow(name=name, task_runner=ProcessPoolTaskRunner(max_workers=2))
    def processes():
        return double.map([1, 2, 3]).result()

    assert processes() == [2, 4, 6]
    run = flow_runs(name)[0]
    eventually(lambda: [r["state_type"] for r in task_runs(run["id"])] == ["COMPLETED"] * 3)


@smoke
@scenario
def retries_of_tasks():
    name = unique("task-retries")
    tries = []

    @task(retries=2, retry_delay_seconds=[1, 0])
    def flaky():
        tries.append(1)
        if len(tries) < 3:
            raise RuntimeError("once more")
        return "ok"

    @flow(name=name)
    def retried():
        return flaky()

    assert retried() == "ok"
    run = flow_runs(name)[0]
    found = eventually(lambda: [r for r in task_runs(run["id"]) if r["state_type"] == "COMPLETED"])[0]
    assert found["run_count"] == 3, found["run_count"]
    names = [s["name"] for s in api("GET", f"/task_run_states/?task_run_id={found['id']}")]
    assert names == ["Pending", "Running", "AwaitingRetry", "Retrying", "AwaitingRetry", "Retrying", "Completed"], names


@needs("3.2", "NO_CACHE")
@smoke
@scenario
def caching_with_every_policy():
    from prefect.cache_policies import NO_CACHE

    calls = []

    def counted(policy, **options):
        @task(name=unique("cached"), cache_policy=policy, persist_result=True, **options)
        def cached(x):
            calls.append(x)
            return x

        return cached

    by_inputs, by_source, by_run, never = counted(INPUTS), counted(TASK_SOURCE), counted(RUN_ID), counted(NO_CACHE)
    both = counted(INPUTS + RUN_ID)
    by_key = counted(None, cache_key_fn=lambda context, parameters: unique_key, cache_expiration=timedelta(hours=1))
    unique_key = unique("key")
    seen = {}

    @flow(name=unique("caches"))
    def caches(label):
        for name, each in [("inputs", by_inputs), ("source", by_source), ("run", by_run), ("never", never), ("both", both), ("key", by_key)]:
            calls.clear()
            states = [each(1, return_state=True), each(1, return_state=True), each(2, return_state=True)]
            seen[(label, name)] = (len(calls), [s.name for s in states])

    caches("first")
    caches("second")
    assert seen[("first", "inputs")][0] == 2 and seen[("second", "inputs")][0] == 0, seen
    assert seen[("second", "inputs")][1] == ["Cached"] * 3, seen
    assert seen[("first", "source")][0] == 1 and seen[("second", "source")][0] == 0, seen
    assert seen[("first", "run")][0] == 1 and seen[("second", "run")][0] == 1, seen
    assert seen[("first", "never")][0] == 3, seen
    assert seen[("second", "both")][0] == 2, seen
    assert seen[("first", "key")][0] == 1 and seen[("second", "key")][0] == 0, seen


@needs("3.2", "NO_CACHE")
@scenario
def caching_as_the_server_sees_it():
    """The other policies, a key that has run out, and a refreshed one; the states that the server keeps of them."""
    name, made_key, stale_key, fresh_key = unique("cache-seen"), unique("made"), unique("stale"), unique("fresh")
    made = CacheKeyFnPolicy(cache_key_fn=lambda context, parameters: made_key)

    def cached(label, **options):
        return task(lambda x, y=0: (label, x, y), name=label, persist_result=True, **options)

    each = {
        "default": cached("default", cache_policy=DEFAULT),
        "parameters": cached("parameters", cache_policy=FLOW_PARAMETERS),
        "without-y": cached("without-y", cache_policy=INPUTS - "y"),
        "made": cached("made", cache_policy=made),
        "stale": cached("stale", cache_key_fn=lambda *_: stale_key, cache_expiration=timedelta(seconds=0)),
        "refreshed": cached("refreshed", cache_key_fn=lambda *_: fresh_key, refresh_cache=True),
    }

    @flow(name=name)
    def seen(label):
        for one in each.values():
            one(label, y=0)
            one(label, y=1)

    seen(unique("label"))
    hit, missed = ["Cached", "Completed"], ["Completed", "Completed"]
    expected = {"default": missed, "parameters": hit, "without-y": hit, "made": hit, "stale": missed, "refreshed": missed}

    def states():
        found = {key: [] for key in expected}
        for run in task_runs(flow_runs(name)[0]["id"]):
            found[run["name"].rsplit("-", 1)[0]].append(run["state_name"])
        return {key: sorted(names) for key, names in found.items()} == expected

    eventually(states, said=lambda: str([(r["name"], r["state_name"]) for r in task_runs(flow_runs(name)[0]["id"])]))


@scenario
async def results_on_disk():
    from prefect.filesystems import LocalFileSystem

    folder, name = tempfile.mkdtemp(), unique("keeping")
    storage = LocalFileSystem(basepath=folder)
    storage_id = await storage.save(unique("results"))

    @task(persist_result=True, result_storage=storage, result_storage_key="kept.json", result_serializer="json")
    async def kept():
        return {"a": 1}

    @flow(name=name, persist_result=True, result_storage=storage, result_serializer="json")
    async def keeping():
        return await kept()

    assert await keeping() == {"a": 1}
    assert (Path(folder) / "kept.json").exists()
    data = flow_runs(name)[0]["state"]["data"]
    assert data["storage_block_id"] == str(storage_id) and (Path(folder) / data["storage_key"]).exists(), data
    async with get_client() as client:  # whoever reads the run finds the result where the server says it lies
        run = await client.read_flow_run(flow_runs(name)[0]["id"])
        assert await (run.state.aresult() if hasattr(run.state, "aresult") else run.state.result(fetch=True)) == {"a": 1}


@smoke
@scenario
def transactions_roll_back():
    events, name = [], unique("transacted")

    @task
    def write(x):
        events.append(f"write {x}")
        return x

    @write.on_rollback
    def undo(txn):
        events.append("undo")

    @write.on_commit
    def commit(txn):
        events.append("commit")

    @flow(name=name)
    def transacted(fails):
        with transaction():
            write("one")
            if fails:
                raise RuntimeError("after the write")

    transacted(False)
    assert events == ["write one", "commit"], events
    events.clear()
    assert transacted(True, return_state=True).is_failed()
    assert events == ["write one", "undo"], events
    runs = flow_runs(name)
    assert [r["state_type"] for r in runs] == ["COMPLETED", "FAILED"], runs
    last = "RolledBack" if hasattr(BaseTaskRunEngine, "handle_rollback") else "Completed"
    eventually(lambda: [task_runs(r["id"])[0]["state_name"] for r in runs] == ["Completed", last])


@needs("3.2", "NO_CACHE")
@scenario
def transactions_of_results():
    """Two that want the same record take turns; what one has written the other finds."""
    from prefect.cache_policies import NO_CACHE
    from prefect.filesystems import LocalFileSystem
    from prefect.locking.memory import MemoryLockManager
    from prefect.results import ResultStore

    folder, calls, name = tempfile.mkdtemp(), [], unique("serial")
    storage = LocalFileSystem(basepath=folder)
    storage.save(unique("serial"))

    @task(persist_result=True, cache_policy=NO_CACHE)
    def costly(x):
        calls.append(x)
        time.sleep(0.3)
        return x * 2

    @flow(name=name)
    def serial(key):
        store = ResultStore(result_storage=storage, lock_manager=locks)
        with transaction(key=key, store=store, isolation_level=IsolationLevel.SERIALIZABLE) as txn:
            if txn.is_committed():
                return "found"
            txn.stage("made")
            costly(21)
            return "made"

    locks, key = MemoryLockManager.get() if hasattr(MemoryLockManager, "get") else MemoryLockManager(), unique("record")
    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(serial, [key, key]))
    assert outcomes == ["found", "made"] and calls == [21], (outcomes, calls)
    assert [r["state_type"] for r in flow_runs(name)] == ["COMPLETED", "COMPLETED"]


@scenario
def timeouts_of_tasks():
    name = unique("task-timeout")

    @task(timeout_seconds=0.3)
    def slow():
        time.sleep(3)

    @flow(name=name)
    def around():
        return slow(return_state=True)

    assert around(return_state=True).is_failed()
    run = flow_runs(name)[0]
    eventually(lambda: task_runs(run["id"])[0]["state_name"] == "TimedOut")


@smoke
@scenario
def upstream_failures():
    name = unique("upstream")

    @task
    def broken():
        raise RuntimeError("broken")

    @task
    def after(x):
        return x

    @flow(name=name)
    def around():
        bad = broken.submit()
        blocked = after.submit(bad)
        allowed = after.submit(allow_failure(bad))
        wait([blocked, allowed])
        return allowed.state.name, blocked.state.name

    assert around() == ("Completed", "NotReady")
    run = flow_runs(name)[0]
    eventually(lambda: sorted(r["state_name"] for r in task_runs(run["id"])) == ["Completed", "Failed", "NotReady"])


@scenario
def hooks_of_tasks():
    called = []

    @task(on_completion=[lambda t, r, s: called.append("done")], on_failure=[lambda t, r, s: called.append("failed")])
    def hooked(fails):
        if fails:
            raise RuntimeError("x")

    name = unique("task-hooks")

    @flow(name=name)
    def around():
        hooked(False)
        hooked(True, return_state=True)
        return 1

    around()
    assert called == ["done", "failed"], called
    run = flow_runs(name)[0]
    eventually(lambda: sorted(r["state_type"] for r in task_runs(run["id"])) == ["COMPLETED", "FAILED"])


@scenario
def futures_of_tasks():
    gates = {key: threading.Event() for key in ("slow", "first", "second")}

    @task
    def opened(key):
        gates[key].wait(60)
        return key

    @task
    def same(x):
        return x

    @flow(name=unique("futures"))
    def around():
        slow, first, second = (opened.submit(key) for key in gates)
        slow.wait(0.2)
        early = slow.state.is_completed()
        gates["second"].set()
        order = []
        for future in as_completed([first, second]):
            order.append(future.result())
            gates["first"].set()
        gates["slow"].set()
        return early, order, same.map([1, 2], wait_for=[slow]).result()

    assert around() == (False, ["second", "first"], [1, 2])


@scenario
def tasks_in_tasks_and_outside_flows():
    @task
    def inner(x):
        return x + 1

    @task
    def outer(x):
        return inner(x) + 1

    name = unique("nesting")

    @flow(name=name)
    def around():
        return outer(1)

    assert around() == 3
    run = flow_runs(name)[0]
    runs = eventually(lambda: len(task_runs(run["id"])) == 2 and task_runs(run["id"]))
    parents = [r["task_inputs"].get("__parents__", []) for r in runs]
    assert any(parents), runs
    state = outer(4, return_state=True)
    # Its flow run is not looked at: a client that has run a flow before names that one in its events (3.8.4).
    eventually(lambda: api("GET", f"/task_runs/{state.state_details.task_run_id}")["state_type"] == "COMPLETED")


@scenario
def many_flows_at_once():
    name = unique("crowd")

    @flow(name=name)
    def one(x):
        return double(x)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(one, range(16))) == [x * 2 for x in range(16)]
    assert len(flow_runs(name)) == 16


@scenario
def unmapped_values():
    @task
    def add(x, y):
        return x + y

    @flow(name=unique("unmapped"))
    def around():
        return add.map([1, 2, 3], unmapped(10)).result()

    assert around() == [11, 12, 13]


if __name__ == "__main__":
    main()
