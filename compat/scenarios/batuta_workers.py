"""Batuta's worker runs deployments that the stock client made; the stock worker runs those of Batuta."""

import json
import os
import sys
import textwrap
from pathlib import Path

from harness import API_URL, CLI, Program, api, eventually, logs, main, scenario, unique

ROOT = Path(__file__).parents[2]
NODE = os.environ["NODE"]
BIN = str(ROOT / "bin" / "batuta.cjs")


def batuta(*arguments, folder=None):
    """Batuta's command line, or a TypeScript file, as a program; the Python of this one comes first in its path."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("BATUTA_")},
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "BATUTA_API_URL": API_URL,
        "BATUTA_HOME": str(folder),
    }
    source = f"import os, sys; os.execve({NODE!r}, [{NODE!r}, *sys.argv[1:]], {environment!r})"
    return Program("-c", source, *arguments, folder=folder)


@scenario
def python_runs_by_batutas_worker():
    name, pool = unique("by-batuta"), unique("pool")
    api("POST", "/work_pools/", {"name": pool, "type": "process"}, expect=201)
    deploy = Program(
        source=f"""
            from pathlib import Path
            from prefect import flow
            folder = str(Path(__file__).parent)
            for entry in ("well", "ill", "long"):
                flow.from_source(folder, "flows.py:" + entry).deploy(
                    name="d", work_pool_name="{pool}", print_next_steps=False, job_variables={{"env": {{"WORD": "w"}}}}
                )
        """
    )
    (deploy.folder / "flows.py").write_text(
        textwrap.dedent(f"""
            import os, time
            from prefect import flow, task

            @task
            def twice(x):
                return x * 2

            @flow(name="{name}-well", log_prints=True)
            def well(x: int = 1):
                print("twice is", twice(x), os.environ["WORD"])

            @flow(name="{name}-ill")
            def ill():
                print("the last words", flush=True)
                os._exit(5)

            @flow(name="{name}-long", log_prints=True)
            def long():
                print("it begins")
                time.sleep(600)
        """)
    )
    with deploy:
        deploy.finish()
    with batuta(BIN, "worker", "start", "--pool", pool, "--grace-seconds", "5", folder=deploy.folder) as worker:

        def run(entry, body):
            deployment = api("GET", f"/deployments/name/{name}-{entry}/d")
            return api("POST", f"/deployments/{deployment['id']}/create_flow_run", body)["id"]

        read = lambda id: api("GET", f"/flow_runs/{id}")
        well, ill, long = run("well", {"parameters": {"x": 3}}), run("ill", {}), run("long", {})
        eventually(lambda: read(well)["state_type"] == "COMPLETED", 90, worker.said)
        eventually(lambda: "twice is 6 w" in logs(well))
        assert read(well)["infrastructure_pid"], read(well)
        eventually(lambda: read(ill)["state_type"] == "CRASHED", 90, worker.said)
        message = read(ill)["state"]["message"]
        assert "exit code 5" in message and "the last words" in message, message
        eventually(lambda: "it begins" in logs(long), 90, worker.said)
        api("POST", f"/flow_runs/{long}/set_state", {"state": {"type": "CANCELLING"}})
        eventually(lambda: read(long)["state_type"] == "CANCELLED", 60, worker.said)

        # By now a Python with Prefect in it waits, and what is forked off it reads the code as it is.
        code = deploy.folder / "flows.py"
        code.write_text(code.read_text().replace("twice is", "once more, twice is"))
        again, ill, long = run("well", {"parameters": {"x": 4}}), run("ill", {}), run("long", {})
        eventually(lambda: read(again)["state_type"] == "COMPLETED", 90, worker.said)
        eventually(lambda: "once more, twice is 8 w" in logs(again))
        eventually(lambda: read(ill)["state_type"] == "CRASHED", 90, worker.said)
        assert "exit code 5" in read(ill)["state"]["message"], read(ill)["state"]
        eventually(lambda: "it begins" in logs(long), 90, worker.said)
        api("POST", f"/flow_runs/{long}/set_state", {"state": {"type": "CANCELLING"}})
        eventually(lambda: read(long)["state_type"] == "CANCELLED", 60, worker.said)


@scenario
def prefect_yaml_runs_by_batutas_worker():
    """The file as it is: deployed by the stock client, and once more by `batuta deploy`."""
    name, pool = unique("by-file"), unique("pool")
    api("POST", "/work_pools/", {"name": pool, "type": "process"}, expect=201)
    folder = Program().folder
    (folder / "flows.py").write_text(
        textwrap.dedent(f"""
            import os
            from pathlib import Path
            from prefect import flow

            @flow(name="{name}", log_prints=True)
            def read(x: int = 1):
                print("read", x, os.environ["WORD"], Path("made").read_text().strip())
        """)
    )
    (folder / "prefect.yaml").write_text(
        textwrap.dedent(f"""
            name: compat
            prefect-version: 3.0.0
            build:
              - prefect.deployments.steps.run_shell_script:
                  id: revision
                  script: echo r7
            push: null
            pull:
              - prefect.deployments.steps.set_working_directory:
                  directory: {folder}
              - prefect.deployments.steps.run_shell_script:
                  script: bash -c "echo by-step > made"
            definitions:
              pools:
                local: &local
                  name: {pool}
                  work_queue_name: null
                  job_variables: {{ env: {{ WORD: w }} }}
            deployments:
              - name: from-file
                version: "{{{{ revision.stdout }}}}"
                tags: [t]
                entrypoint: flows.py:read
                parameters: {{ x: 5 }}
                schedules: [{{ cron: "0 6 * * *", timezone: America/Buenos_Aires, active: false }}]
                work_pool: *local
        """)
    )
    before = (folder / "prefect.yaml").read_text()
    read = lambda: api("GET", f"/deployments/name/{name}/from-file")
    with Program(*CLI, "--no-prompt", "deploy", "--all", folder=folder) as cli:
        cli.finish()
    first = read()
    with batuta(BIN, "worker", "start", "--pool", pool, folder=folder) as worker:
        for deploy in (None, batuta(BIN, "deploy", "--all", folder=folder)):
            if deploy is not None:
                with deploy:
                    deploy.finish()
            deployment = read()
            assert deployment["id"] == first["id"] and deployment["version"] == "r7", deployment
            assert deployment["pull_steps"] == first["pull_steps"], (deployment["pull_steps"], first["pull_steps"])
            assert deployment["job_variables"] == first["job_variables"] == {"env": {"WORD": "w"}}, deployment
            (folder / "made").unlink(missing_ok=True)
            run = api("POST", f"/deployments/{deployment['id']}/create_flow_run", {})["id"]
            ended = lambda: api("GET", f"/flow_runs/{run}")
            eventually(lambda: ended()["state_type"] in ("COMPLETED", "CRASHED", "FAILED"), 90, worker.said)
            assert ended()["state_type"] == "COMPLETED", (ended()["state"], worker.said())
            eventually(lambda: "read 5 w by-step" in logs(run))
    assert (folder / "prefect.yaml").read_text() == before


@scenario
def typescript_runs_by_the_stock_worker():
    name, pool = unique("by-prefect"), unique("pool")
    api("POST", "/work_pools/", {"name": pool, "type": "process"}, expect=201)
    deploy = batuta("deploy.ts", folder=Program().folder)
    # As `npm install batuta` leaves it; the command that the deployment carries finds it by npx.
    (deploy.folder / "node_modules" / ".bin").mkdir(parents=True)
    (deploy.folder / "node_modules" / "batuta").symlink_to(ROOT)
    (deploy.folder / "node_modules" / ".bin" / "batuta").symlink_to(BIN)
    path = f"{Path(NODE).parent}:{os.environ['PATH']}"
    (deploy.folder / "flows.ts").write_text(
        textwrap.dedent(f"""
            import {{ flow, getRunLogger, task }} from "batuta";
            const twice = task(function twice(n: number) {{ return n * 2; }});
            export const doubled = flow({{ name: "{name}" }}, async function doubled(n: number) {{
              getRunLogger().info(`twice is ${{await twice(n)}}`);
            }});
        """)
    )
    (deploy.folder / "deploy.ts").write_text(
        textwrap.dedent(f"""
            import {{ flow }} from "batuta";
            const doubled = await flow.from({{ source: import.meta.dirname, entrypoint: "flows.ts:doubled" }});
            await doubled.deploy({{
              name: "d",
              workPoolName: "{pool}",
              parameters: {{ n: 4 }},
              jobVariables: {{ env: {{ PATH: {json.dumps(path)} }} }},
            }});
        """)
    )
    with deploy:
        deploy.finish()
    deployment = api("GET", f"/deployments/name/{name}/d")
    assert deployment["parameters"] == {"n": 4}, deployment
    assert deployment["job_variables"]["command"] == "npx --no-install batuta flow-run execute", deployment
    with Program(*CLI, "worker", "start", "--pool", pool, "--type", "process") as worker:
        run = api("POST", f"/deployments/{deployment['id']}/create_flow_run", {"parameters": {"n": 5}})
        read = lambda: api("GET", f"/flow_runs/{run['id']}")
        eventually(lambda: read()["state_type"] in ("COMPLETED", "CRASHED", "FAILED"), 90, worker.said)
        assert read()["state_type"] == "COMPLETED", (read()["state"], worker.said())
        eventually(lambda: "twice is 10" in logs(run["id"]))


if __name__ == "__main__":
    main()
