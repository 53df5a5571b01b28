"""Programs as people write them first: an ETL with dependencies, `submit().wait(2)`, a secret, a schedule's dates."""

import csv
import json
import tempfile
import threading
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

from harness import api, eventually, flow_runs, logs, main, needs, scenario, task_runs, unique
from prefect import flow, get_run_logger, task
from prefect.blocks.system import Secret
from prefect.task_runners import ThreadPoolTaskRunner

SALES = "region,amount\nnorth,10\nsouth,5.5\nnorth,2.5\n,7\n"


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
    name, opened = unique("waiting"), threading.Event()

    @task
    def fast():
        return "fast"

    @task
    def slow():
        opened.wait(60)
        return "slow"

    @flow(name=name)
    def waiting():
        early, late = fast.submit(), slow.submit()
        early.wait(30)
        late.wait(0.2)
        states = early.state.is_completed(), late.state.is_completed()
        opened.set()
        late.wait(30)
        return (*states, early.result(), late.result())

    assert waiting() == (True, False, "fast", "slow")
    run = flow_runs(name)[0]
    eventually(lambda: [r["state_type"] for r in task_runs(run["id"])] == ["COMPLETED"] * 2)


@needs("3.2", "prefect.schedules")
@scenario
def schedules():
    """Deployed with three schedules and no program that serves them: the server makes the runs, at the right times."""
    from prefect.deployments.runner import EntrypointType
    from prefect.schedules import Cron, Interval, RRule

    name = unique("scheduled")

    @flow(name=name)
    def scheduled(x: int = 1):
        return x

    start = datetime(2040, 1, 1, 6, tzinfo=timezone.utc)
    deployment_id = scheduled.to_deployment(
        name="d",
        entrypoint_type=EntrypointType.MODULE_PATH,  # older clients take a path only below the working directory
        schedules=[
            Cron("30 8 * * 1-5", timezone="Europe/Rome", parameters={"x": 2}),
            Interval(timedelta(hours=36), anchor_date=start, parameters={"x": 3}),
            RRule("FREQ=MONTHLY;BYMONTHDAY=1;BYHOUR=12;BYMINUTE=0;BYSECOND=0", timezone="Asia/Tokyo", parameters={"x": 4}),
        ],
    ).apply()
    kept = api("GET", f"/deployments/{deployment_id}")["schedules"]
    assert sorted(key for s in kept for key in ("cron", "interval", "rrule") if s["schedule"].get(key)) == ["cron", "interval", "rrule"]
    parameters = lambda: {r["parameters"]["x"] for r in flow_runs(name)}
    eventually(lambda: parameters() == {2, 3, 4}, 60)
    runs = flow_runs(name)
    assert all(r["state_type"] == "SCHEDULED" and r["auto_scheduled"] for r in runs), runs
    times = lambda x: [datetime.fromisoformat(r["expected_start_time"].replace("Z", "+00:00")) for r in runs if r["parameters"]["x"] == x]
    rome, tokyo = ZoneInfo("Europe/Rome"), ZoneInfo("Asia/Tokyo")
    assert all(t.astimezone(rome).strftime("%H:%M") == "08:30" and t.astimezone(rome).weekday() < 5 for t in times(2)), times(2)
    assert all((t - start) % timedelta(hours=36) == timedelta(0) for t in times(3)), times(3)
    assert all(t.astimezone(tokyo).strftime("%d %H:%M") == "01 12:00" for t in times(4)), times(4)
    assert times(2) == sorted(set(times(2))) and len(times(2)) >= 3
    api("PATCH", f"/deployments/{deployment_id}", {"paused": True})
    eventually(lambda: flow_runs(name) == [])  # a paused deployment has no runs to come


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
