"""Many small tasks in one flow against the server of PREFECT_API_URL, until it lists them all: listed_tasks.py TASKS"""

import asyncio
import json
import sys
import time

from many_tasks import double, recorded
from prefect import flow
from prefect.runtime import flow_run

count = int(sys.argv[1])


@flow
def many():
    assert sum(double(value) for value in range(count)) == count * (count - 1)
    return flow_run.id


@flow
def warm():
    double(1)


warm()
began = time.monotonic()
flow_run_id = many()
returned = time.monotonic()
asyncio.run(recorded(flow_run_id, count, 0.05))
ended = time.monotonic()
print(json.dumps({"flow": returned - began, "after": ended - returned, "together": ended - began}))
