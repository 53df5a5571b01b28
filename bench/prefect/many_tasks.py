"""What the programs that run many small tasks share."""

import asyncio

from prefect import task
from prefect.client.orchestration import get_client


@task
def double(value):
    return value * 2


async def recorded(flow_run_id, count, pause_seconds):
    """Waits until the server lists so many completed task runs of a flow run."""
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
            await asyncio.sleep(pause_seconds)
