"""Many small tasks in one flow against the server of PREFECT_API_URL, until it lists them all: python-tasks.py TASKS"""

import asyncio
import json
import sys
import time

from prefect import flow, task
from prefect.client.orchestration import get_client
from prefect.runtime import flow_run

count = int(sys.argv[1])


@task
def double(value):
    return value * 2


@flow
def many():
    assert sum(double(value) for value in range(count)) == count * (count - 1)
    return flow_run.id


@flow
def warm():
    double(1)


async def listed(flow_run_id):
    async with get_client() as client:
        while True:
            response = await client._client.post(
                "/task_runs/count",
                json={
                    "flow_runs": {"id": {"any_": [str(flow_run_id)]}},
                    "task_runs": {"state": {"type": {"any_": ["COMPLETED"]}}},
                },
            )
            if response.json() >= count:
                return
            await asyncio.sleep(0.05)


warm()
began = time.monotonic()
flow_run_id = many()
returned = time.monotonic()
asyncio.run(listed(flow_run_id))
ended = time.monotonic()
print(json.dumps({"flow": returned - began, "after": ended - returned, "together": ended - began}))
