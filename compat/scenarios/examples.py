"""Programs as people write them first: an ETL with dependencies, `submit().wait(2)`, a secret, a schedule's dates."""

import csv
import json
import tempfile
import time
from pathlib import Path

from harness import api, eventually, flow_runs, logs, main, scenario, smoke, task_runs, unique
from prefect import flow, get_run_logger, task
from prefect.blocks.system import Secret
from prefect.task_runners import ThreadPoolTaskRunner

SALES = "region,amount\nnorth,10\nsouth,5.5\nnorth,2.5\n,7\n"


@smoke
@scenario
def etl_with_dependencies():
    folder, name = Path(tempfile.mkdtemp()), unique("etl")
    (folder / "sales.csv").write_text(SALES)

    @task(retries=2)
    def extract(path):
        with open(path) as file:
            return list(csv.DictReader(file))

    @task
    def clean(rows):
        kept = [row for row in rows if row["region"]]
        get_run_logger().warning("left out %s of %s rows", len(rows) - len(kept), len(rows))
        return kept

    @task
    def sums(rows):
        totals = {}
        for row in rows:
            totals[row["region"]] = totals.get(row["region"], 0) + float(row["amount"])
        return totals

    @task
    def load(totals, path):
        Path(path).write_text(json.dumps(totals))

    @task
    def tell():
        return "loaded"

    @flow(name=name, task_runner=ThreadPoolTaskRunner(max_workers=3))
    def etl(source: str, target: str):
        rows = extract.submit(source)
        cleaned = clean.submit(rows)
        loaded = load.submit(sums.submit(cleaned), target)
        return tell.submit(wait_for=[loaded]).result()

    assert etl(str(folder / "sales.csv"), str(folder / "sums.json")) == "loaded"
    assert json.loads((folder / "sums.json").read_text()) == {"north": 12.5, "south": 5.5}
    run = flow_runs(name)[0]
    runs = eventually(lambda: len(found := task_runs(run["id"])) == 5 and all(r["state_type"] == "COMPLETED" for r in found) and found)
    by_name = {r["name"].rsplit("-", 1)[0]: r for r in runs}
    inputs = lambda key, name: [i["id"] for i in by_name[key]["task_inputs"][name]]
    assert inputs("clean", "rows") == [by_name["extract"]["id"]]
    assert inputs("load", "totals") == [by_name["sums"]["id"]]
    assert inputs("tell", "wait_for") == [by_name["load"]["id"]]
    eventually(lambda: "left out 1 of 4 rows" in logs(run["id"]))


@scenario
def submit_and_wait():
    name = unique("waiting")

    @task
    def work(seconds):
        time.sleep(seconds)
        return seconds

    @flow(name=name)
    def waiting():
        fast, slow = work.submit(0.05), work.submit(3)
        started = time.monotonic()
        fast.wait(2)
        early = time.monotonic() - started
        slow.wait(1)
        in_time = slow.state.is_completed()
        return early < 2, in_time, fast.result(), slow.result()

    assert waiting() == (True, False, 0.05, 3)


@smoke
@scenario
def secret_of_a_flow():
    block, name = unique("api-key"), unique("secretive")
    Secret(value="key-4711").save(block)

    @task
    def call(key):
        return len(key.get())

    @flow(name=name)
    def secretive():
        secret = Secret.load(block)
        get_run_logger().info("the key is %s", secret)
        return call(secret)

    assert secretive() == 8
    run = flow_runs(name)[0]
    eventually(lambda: any("the key is" in line for line in logs(run["id"])))
    assert "4711" not in str(logs(run["id"])) + str(flow_runs(name)) + str(task_runs(run["id"]))


if __name__ == "__main__":
    main()
