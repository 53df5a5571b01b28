"""Process pools with the stock worker: `flow.deploy`, `prefect deploy`, suspended runs that another process goes on with, runs that are cancelled."""

import os
import textwrap
from importlib.util import find_spec

import prefect.main  # the oldest clients finish their models in it
from harness import CLI, Program, api, deployment_of, eventually, flow_runs, is_before, logs, main, scenario, task_runs, unique
from prefect.deployments import run_deployment


@scenario
def worker_of_a_process_pool():
    deployed, suspended, pool = unique("deployed"), unique("suspending"), unique("pool")
    api("POST", "/work_pools/", {"name": pool, "type": "process"}, expect=201)
    deploy = Program(
        source=f"""
            from pathlib import Path
            from prefect import flow
            folder = str(Path(__file__).parent)
            flow.from_source(folder, "flows.py:deployed").deploy(name="d", work_pool_name="{pool}", parameters={{"x": 3}}, tags=["t"])
            flow.from_source(folder, "flows.py:suspended").deploy(name="s", work_pool_name="{pool}", print_next_steps=False)
        """
    )
    folder = deploy.folder
    (folder / "flows.py").write_text(
        textwrap.dedent(f"""
            from prefect import flow, get_run_logger, suspend_flow_run, task
            from prefect.input import RunInput

            class Answer(RunInput):
                word: str

            @task
            def twice(x):
                return x * 2

            @flow(name="{deployed}", log_prints=True)
            def deployed(x: int = 1):
                print("twice is", twice(x))

            @flow(name="{suspended}", log_prints=True, persist_result=True)
            def suspended():
                twice(1)
                answer = suspend_flow_run(wait_for_input=Answer, timeout=120)
                print("the word is", answer.word)
        """)
    )
    with deploy:
        deploy.finish()
    with Program(*CLI, "worker", "start", "--pool", pool, "--name", "w") as worker:
        waiting = api("POST", f"/deployments/{deployment_of(suspended, 's')['id']}/create_flow_run", {})
        cli = Program(
            *(*CLI, "--no-prompt", "deploy", "./flows.py:deployed", "--name", "by-cli", "--pool", pool),
            *("--cron", "0 6 * * *", "--timezone", "Europe/Rome", "--param", "x=4", "--tag", "from-cli", "--concurrency-limit", "2"),
            folder=folder,
        )
        with cli:
            cli.finish()
        by_cli = deployment_of(deployed, "by-cli")
        assert by_cli["parameters"] == {"x": 4} and by_cli["tags"] == ["from-cli"], by_cli
        assert by_cli["schedules"][0]["schedule"]["timezone"] == "Europe/Rome", by_cli["schedules"]
        assert by_cli["global_concurrency_limit"]["limit"] == 2, by_cli
        (folder / "prefect.yaml").write_text(
            textwrap.dedent(f"""
                name: compat
                pull:
                  - prefect.deployments.steps.set_working_directory:
                      directory: {folder}
                deployments:
                  - name: from-file
                    entrypoint: flows.py:deployed
                    parameters: {{ x: 5 }}
                    schedules: [{{ interval: 3600, active: false }}]
                    work_pool: {{ name: {pool}, work_queue_name: from-file, job_variables: {{ env: {{ WORD: "w" }} }} }}
            """)
        )
        with Program(*CLI, "--no-prompt", "deploy", "--all", folder=folder) as cli:
            cli.finish()
        from_file = deployment_of(deployed, "from-file")
        assert from_file["work_queue_name"] == "from-file" and from_file["job_variables"] == {"env": {"WORD": "w"}}, from_file
        assert [s["active"] for s in from_file["schedules"]] == [False]
        for name, x in (("d", 3), ("from-file", 5)):
            finished = run_deployment(f"{deployed}/{name}", timeout=90, poll_interval=0.5)
            assert finished.state.is_completed(), worker.said()
            run = api("GET", f"/flow_runs/{finished.id}")
            assert run["parameters"] == {"x": x} and run["work_pool_name"] == pool and run["infrastructure_pid"], run
            eventually(lambda: f"twice is {x * 2}" in logs(finished.id))
        workers = api("POST", f"/work_pools/{pool}/workers/filter", {})
        assert [(w["name"], w["status"]) for w in workers] == [("w", "ONLINE")], workers
        assert api("GET", f"/work_pools/{pool}")["status"] == "READY"
        if find_spec("prefect.workers._worker_channel"):
            # It was told its id when it greeted the server: so it sends its own lines.
            told = api("GET", f"/ui/work_pools/{pool}/page")["workers"][0]
            assert told["type"] == "process", told
            lines = lambda: [line["message"] for line in api("POST", "/ui/logs/page", {"worker_id": told["id"]})["rows"]]
            eventually(lambda: any("submitting flow run" in line for line in lines()), 30, lambda: f"{lines()} {worker.said()}")
        read = lambda: api("GET", f"/flow_runs/{waiting['id']}")
        eventually(lambda: read()["state_name"] == "Suspended", 60, worker.said)
        assert api("POST", f"/flow_runs/{waiting['id']}/resume", {"run_input": {"word": "on"}})["status"] == "ACCEPT"
        eventually(lambda: read()["state_type"] == "COMPLETED", 60, worker.said)
        eventually(lambda: "the word is on" in logs(waiting["id"]))


@scenario
def cancelled_run_of_a_process_pool():
    endless, pool = unique("endless"), unique("pool")
    api("POST", "/work_pools/", {"name": pool, "type": "process", "concurrency_limit": 1}, expect=201)
    deploy = Program(
        source=f"""
            from pathlib import Path
            from prefect import flow
            flow.from_source(str(Path(__file__).parent), "flows.py:endless").deploy(name="d", work_pool_name="{pool}", print_next_steps=False)
        """
    )
    (deploy.folder / "flows.py").write_text(
        textwrap.dedent(f"""
            import os, time
            from pathlib import Path
            from prefect import flow

            def say_so(flow, flow_run, state):
                Path("{deploy.folder}", f"{{flow_run.id}}.hook").write_text(state.type.value)

            @flow(name="{endless}", log_prints=True, on_cancellation=[say_so])
            def endless(is_endless: bool = True):
                print("pid", os.getpid())
                while is_endless:
                    time.sleep(0.2)
        """)
    )
    with deploy:
        deploy.finish()
    deployment = deployment_of(endless, "d")["id"]
    create = lambda **parameters: api("POST", f"/deployments/{deployment}/create_flow_run", {"parameters": parameters})["id"]
    read = lambda run: api("GET", f"/flow_runs/{run}")

    def cancel(run):
        with Program(*CLI, "flow-run", "cancel", run) as cli:
            cli.finish()

    with Program(*CLI, "worker", "start", "--pool", pool, "--name", "w") as worker:
        running = create()
        pid = lambda: next(int(line.split()[1]) for line in logs(running) if line.startswith("pid "))
        eventually(lambda: read(running)["state_type"] == "RUNNING" and any(line.startswith("pid ") for line in logs(running)), 90, worker.said)
        # The only slot is taken: these two wait, and one of them never starts.
        never, next_one = create(), create(is_endless=False)
        cancel(never)
        assert read(never)["state_type"] in ("CANCELLED", "CANCELLING"), read(never)
        cancel(running)
        eventually(lambda: read(running)["state_type"] == "CANCELLED", 90, worker.said)
        eventually(lambda: not is_alive(pid()), 30, worker.said)
        hooks = lambda: {file.name: file.read_text() for file in deploy.folder.glob("*.hook")}
        # Workers before 3.2 end the process themselves and know no hooks: their runner does.
        expected = {} if is_before("3.2") else {f"{running}.hook": "CANCELLING"}
        eventually(lambda: hooks() == expected, 30, lambda: f"{hooks()} {worker.said()}")
        # Its slot is free again.
        eventually(lambda: read(next_one)["state_type"] == "COMPLETED", 90, worker.said)
        eventually(lambda: read(never)["state_type"] == "CANCELLED", 90, worker.said)
        assert read(never)["run_count"] == 0 and read(never)["infrastructure_pid"] is None, read(never)


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    main()
