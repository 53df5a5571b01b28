"""Computes dates of schedules with Prefect's own library, for compat/schedules.ts.

Reads a JSON list of {"schedule", "start", "count"} from the file named first and writes a list of
{"dates"} or {"refused"} to the file named second; dates are microseconds since 1970.
"""

import asyncio
import datetime
import json
import sys

from prefect.server.schemas import schedules

CLASSES = {
    "interval": schedules.IntervalSchedule,
    "cron": schedules.CronSchedule,
    "rrule": schedules.RRuleSchedule,
}
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def micros(date):
    apart = date.astimezone(datetime.timezone.utc) - EPOCH
    return (apart.days * 86_400 + apart.seconds) * 1_000_000 + apart.microseconds


async def answer(case):
    given = case["schedule"]
    kind = next(name for name in CLASSES if name in given)
    try:
        schedule = CLASSES[kind](**given)
    except ValueError as error:
        return {"refused": str(error)[:200]}
    start = EPOCH + datetime.timedelta(microseconds=case["start"])
    try:
        dates = await schedule.get_dates(n=case["count"], start=start)
    except Exception as error:
        return {"failed": f"{type(error).__name__}: {error}"[:200]}
    return {"dates": [micros(date) for date in dates]}


async def main(source, target):
    with open(source) as file:
        cases = json.load(file)
    answers = [await answer(case) for case in cases]
    with open(target, "w") as file:
        json.dump(answers, file)


asyncio.run(main(*sys.argv[1:]))
