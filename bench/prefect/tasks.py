"""Many small tasks in one flow, until the server has recorded them all: tasks.py one-by-one|at-once TASKS"""

import asyncio
import json
import sys
import time

from many_tasks import double, recorded
from prefect import flow
from prefect.runtime import flow_run

mode, count = sys.argv[1], int(sys.argv[2])


@flow
def many():
    if mode == "one-by-one":
        total = sum(double(value) for value in range(count))
    else:
        total = sum(double.map(range(count)).result())
    assert total == count * (count - 1)
    return flow_run.id


@flow
def warm():
    pass


# Starts the temporary server, so that the measure is the flow and not Prefect's start.
warm()
started = time.monotonic()
flow_run_id = many()
asyncio.run(recorded(flow_run_id, count, 0.2))
print(json.dumps({"value": count / (time.monotonic() - started)}))
