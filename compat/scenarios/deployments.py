import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

from harness import api, eventually, flow_runs, main, scenario, unique
from prefect import flow, task
from prefect.deployments import run_deployment


class Program:
    """A program in a folder of its own, ended with the block."""

    def __init__(self, *arguments, source=None):
        self.folder = Path(tempfile.mkdtemp())
        if source is not None:
            (self.folder / "program.py").write_text(textwrap.dedent(source))
            arguments = (str(self.folder / "program.py"), *arguments)
        self.arguments = arguments

    def __enter__(self):
        self.output = open(self.folder / "output.log", "w+")
        self.process = subprocess.Popen(
            [sys.executable, *self.arguments],
            cwd=self.folder,
            stdout=self.output,
            stderr=subprocess.STDOUT,
            env=os.environ,
            start_new_session=True,
        )
        return self

    def said(self):
        return (self.folder / "output.log").read_text()[-3000:]

    def __exit__(self, *_):
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def deployment_of(flow_name, name):
    return eventually(lambda: api("GET", f"/deployments/name/{flow_name}/{name}"), 40)


@scenario
def serve_with_schedules():
    name = unique("served")
    source = f"""
        from datetime import timedelta
        from prefect import flow
        from prefect.schedules import Cron, Interval

        @flow(name="{name}", log_prints=True)
        def served(x: int = 1):
            print("x is", x)
            return x

        if __name__ == "__main__":
            served.serve(name="d", schedules=[Interval(timedelta(days=1), slug="daily"), Cron("0 6 * * *", timezone="Europe/Rome", slug="morning")], parameters={{"x": 2}}, tags=["t"])
    """
    with Program(source=source) as program:
        deployment = deployment_of(name, "d")
        assert sorted(s["slug"] for s in deployment["schedules"]) == ["daily", "morning"], deployment["schedules"]
        scheduled = eventually(lambda: [r for r in flow_runs(name) if r["auto_scheduled"]], 60)
        assert all(r["state_type"] == "SCHEDULED" and "auto-scheduled" in r["tags"] for r in scheduled)
        assert run_deployment(f"{name}/d", parameters={"x": 5}, timeout=60, poll_interval=0.5).state.is_completed(), program.said()
        done = [r for r in flow_runs(name) if r["state_type"] == "COMPLETED"]
        assert [r["parameters"] for r in done] == [{"x": 5}]
    eventually(lambda: deployment_of(name, "d")["paused"])


@scenario
def cancelled_from_outside():
    name = unique("cancelled")
    source = f"""
        import time
        from prefect import flow

        @flow(name="{name}")
        def cancelled():
            time.sleep(120)

        if __name__ == "__main__":
            cancelled.serve(name="d")
    """
    with Program(source=source) as program:
        deployment = deployment_of(name, "d")
        run = api("POST", f"/deployments/{deployment['id']}/create_flow_run", {})
        read = lambda: api("GET", f"/flow_runs/{run['id']}")["state_type"]
        eventually(lambda: read() == "RUNNING", 60)
        api("POST", f"/flow_runs/{run['id']}/set_state", {"state": {"type": "CANCELLING"}})
        eventually(lambda: read() == "CANCELLED", 60), program.said()


@scenario
def worker_of_a_process_pool():
    name, pool = unique("deployed"), unique("pool")
    api("POST", "/work_pools/", {"name": pool, "type": "process"})
    folder = Path(tempfile.mkdtemp())
    (folder / "flows.py").write_text(
        textwrap.dedent(f"""
            from prefect import flow, task

            @task
            def twice(x):
                return x * 2

            @flow(name="{name}")
            def deployed(x: int = 1):
                return twice(x)
        """)
    )
    deploy = f"""
        from prefect import flow
        flow.from_source({str(folder)!r}, "flows.py:deployed").deploy(name="d", work_pool_name="{pool}", parameters={{"x": 3}})
    """
    with Program(source=deploy) as program:
        program.process.wait(90)
        assert program.process.returncode == 0, program.said()
    with Program("-m", "prefect", "worker", "start", "--pool", pool, "--name", "w") as worker:
        finished = run_deployment(f"{name}/d", timeout=90, poll_interval=0.5)
        assert finished.state.is_completed(), worker.said()
        workers = api("POST", f"/work_pools/{pool}/workers/filter", {})
        assert [(w["name"], w["status"]) for w in workers] == [("w", "ONLINE")], workers
        assert api("GET", f"/work_pools/{pool}")["status"] == "READY"
        run = api("GET", f"/flow_runs/{finished.id}")
        assert run["work_pool_name"] == pool and run["infrastructure_pid"], run


@scenario
def background_tasks():
    name = unique("background").replace("-", "_")
    source = f"""
        from prefect import task
        from prefect.task_worker import serve

        @task(name="{name}", log_prints=True)
        def {name}(x):
            print("doing", x)
            return x * 2

        if __name__ == "__main__":
            serve({name})
    """
    with Program(source=source) as worker:
        submit = source.split("if __name__")[0] + "\n        if __name__ == '__main__':\n            futures = [%s.delay(x) for x in range(3)]\n            print([str(f.task_run_id) for f in futures])\n            for f in futures: f.wait(60)\n            print('states', [f.state.type.value for f in futures])\n" % name
        with Program(source=submit.replace("__main__", "__main__")) as program:
            # The task's key holds the name of its module's file and its code: both programs are `program.py`.
            program.process.wait(100)
            assert "'COMPLETED', 'COMPLETED', 'COMPLETED'" in program.said(), program.said() + worker.said()


@scenario
def crash_of_the_client():
    name = unique("crashing")
    source = f"""
        import os
        from prefect import flow, task

        @task
        def before():
            return 1

        @flow(name="{name}")
        def crashing():
            before()
            os._exit(9)

        crashing()
    """
    with Program(source=source) as program:
        program.process.wait(60)
    run = flow_runs(name)[0]
    assert run["state_type"] == "RUNNING"
    answer = api("POST", f"/flow_runs/{run['id']}/set_state", {"state": {"type": "CRASHED"}})
    assert answer["status"] == "ACCEPT"


if __name__ == "__main__":
    main()
