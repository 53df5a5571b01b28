"""Deployments without a pool: `serve` with schedules, runs from outside, cancellation, background tasks, a crash."""

import textwrap

import prefect.main  # the oldest clients finish their models in it
from harness import CLI, Program, api, deployment_of, eventually, flow_runs, is_before, main, needs, scenario, smoke, unique
from prefect.deployments import run_deployment


@needs("3.2", "prefect.schedules")
@scenario
def serve_with_schedules():
    name = unique("served")
    source = f"""
        from datetime import timedelta
        from prefect import flow
        from prefect.schedules import Cron, Interval, RRule

        @flow(name="{name}", log_prints=True)
        def served(x: int = 1):
            print("x is", x)
            return x

        if __name__ == "__main__":
            served.serve(
                name="d",
                schedules=[
                    Interval(timedelta(days=1), slug="daily", parameters={{"x": 3}}),
                    Cron("0 0 * * *", timezone="America/Buenos_Aires", slug="midnight"),
                    RRule("FREQ=WEEKLY;BYDAY=MO;BYHOUR=9;BYMINUTE=30", timezone="Europe/Rome", slug="mondays"),
                ],
                parameters={{"x": 2}},
                tags=["t"],
            )
    """
    with Program(source=source) as program:
        deployment = deployment_of(name, "d")
        assert sorted(s["slug"] for s in deployment["schedules"]) == ["daily", "midnight", "mondays"], deployment["schedules"]
        upcoming = lambda: [r for r in flow_runs(name) if r["auto_scheduled"]]
        scheduled = eventually(lambda: {r["parameters"]["x"] for r in upcoming()} == {2, 3} and upcoming(), 60, program.said)
        assert all(r["state_type"] == "SCHEDULED" and {"auto-scheduled", "t"} <= set(r["tags"]) for r in scheduled), scheduled
        # Buenos Aires has no summer time: midnight there is three o'clock in London's winter.
        starts = [r["expected_start_time"] for r in scheduled]
        assert any(start[11:19] == "03:00:00" for start in starts), starts
        done = run_deployment(f"{name}/d", parameters={"x": 5}, timeout=60, poll_interval=0.5)
        assert done.state.is_completed(), program.said()
        completed = [r for r in flow_runs(name) if r["state_type"] == "COMPLETED"]
        assert [r["parameters"] for r in completed] == [{"x": 5}]
        try:
            run_deployment(f"{name}/d", parameters={"x": "many"}, timeout=0)
            raise AssertionError("a parameter of the wrong type went through")
        except AssertionError:
            raise
        except Exception as error:
            assert "many" in str(error) or "409" in str(error), error
        assert not [r for r in flow_runs(name) if r["parameters"] == {"x": "many"}]
    eventually(lambda: deployment_of(name, "d")["paused"], said=program.said)


@needs("3.4", "runner that can end a run's process: theirs fails on its own objects")
@smoke
@scenario
def cancelled_from_outside():
    name, hooked = unique("cancelled"), unique("hooked").replace("-", "_")
    source = f"""
        import time
        from prefect import flow
        from prefect.variables import Variable

        def note(flow, flow_run, state):
            Variable.set("{hooked}", [str(flow_run.id), state.name])

        @flow(name="{name}", on_cancellation=[note])
        def cancelled():
            time.sleep(120)

        if __name__ == "__main__":
            cancelled.serve(name="d")
    """
    with Program(source=source) as program:
        deployment = deployment_of(name, "d")
        run = api("POST", f"/deployments/{deployment['id']}/create_flow_run", {})
        read = lambda: api("GET", f"/flow_runs/{run['id']}")["state_type"]
        eventually(lambda: read() == "RUNNING", 60, program.said)
        api("POST", f"/flow_runs/{run['id']}/set_state", {"state": {"type": "CANCELLING"}})
        eventually(lambda: read() == "CANCELLED", 60, program.said)
        # Its hook ran where the run had run, and wrote down what it was told.
        eventually(lambda: api("GET", f"/variables/name/{hooked}")["value"][0] == run["id"], 60, program.said)
        ended = api("GET", f"/flow_runs/{run['id']}")
        assert ended["end_time"] and ended["run_count"] == 1, ended


@scenario
def crash_of_the_client():
    name = unique("crashing")
    source = f"""
        import os, sys, time
        from prefect import flow, task

        @task
        def before():
            return 1

        def note(flow, flow_run, state):
            print("the hook saw", state.type.value)

        @flow(name="{name}", on_crashed=[note])
        def crashing(how: str):
            before()
            if how == "killed":
                os._exit(9)
            raise KeyboardInterrupt

        crashing(sys.argv[1])
    """
    with Program("killed", source=source) as program:
        program.finish(60, code=9)
    run = flow_runs(name)[0]
    assert run["state_type"] == "RUNNING", run["state"]
    answer = api("POST", f"/flow_runs/{run['id']}/set_state", {"state": {"type": "CRASHED"}})
    assert answer["status"] == "ACCEPT"
    with Program("interrupted", source=source) as program:
        said = program.finish(60, code=None)
    assert is_before("3.1") or "the hook saw CRASHED" in said, said  # the oldest calls none where the flow itself is interrupted
    eventually(lambda: [r["state_type"] for r in flow_runs(name)] == ["CRASHED", "CRASHED"], said=program.said)


@smoke
@scenario
def background_tasks():
    name = unique("background").replace("-", "_")
    module = f"""
        import sys
        from prefect import task

        @task(name="{name}", log_prints=True, persist_result=True)
        def {name}(x):
            print("doing", x)
            if x == 13:
                raise ValueError("no thirteen")
            return x * 2
    """
    worker = Program(*CLI, "task", "serve", f"{name}.py:{name}")
    (worker.folder / f"{name}.py").write_text(textwrap.dedent(module))
    submit = f"""
        from {name} import {name}
        futures = [{name}.delay(x) for x in (1, 2, 13)]
        for future in futures:
            future.wait(60)
        print("states", *[future.state.type.value for future in futures])
        print("results", *[future.result() for future in futures[:2]])
        print("ids", *[future.task_run_id for future in futures])
    """
    submitter = Program(source=submit, name="submit.py", folder=worker.folder)
    with submitter:  # before there is a worker: what is submitted waits
        with worker:
            eventually(lambda: submitter.process.poll() is not None, 90, lambda: submitter.said() + worker.said())
            said = submitter.finish(1)
            assert "states COMPLETED COMPLETED FAILED" in said, said + worker.said()
            assert "results 2 4" in said, said
            ids = said.split("ids ")[1].split()[:3]
            eventually(lambda: [api("GET", f"/task_runs/{i}")["state_type"] for i in ids] == ["COMPLETED", "COMPLETED", "FAILED"])


if __name__ == "__main__":
    main()
