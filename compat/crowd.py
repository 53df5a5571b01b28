"""One of many: runs flows with tasks until its time is over, and tells how many. Started by crowd.ts."""

import json
import sys
import time

from prefect import flow, get_run_logger, task

name, seconds = sys.argv[1], float(sys.argv[2])
TASKS = 5


@task
def double(x):
    get_run_logger().info("double %s", x)
    return x * 2


@flow(name=name)
def crowd():
    return sum(double.map(range(TASKS)).result())


print(json.dumps({"ready": True}), flush=True)
sys.stdin.readline()
runs = 0
ends = time.monotonic() + seconds
while time.monotonic() < ends:
    assert crowd() == 20
    runs += 1
print(json.dumps({"runs": runs, "tasks": runs * TASKS}), flush=True)
