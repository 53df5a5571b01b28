import { schedulePolicyArgs } from "../arguments/schedule-args.ts";
import { defineCommand } from "../command.ts";

const text = (valueHint: string, description: string) =>
  ({ type: "string", valueHint, description }) as const;

export const deployCommand = defineCommand({
  description:
    "Deploy flows, TypeScript's and Python's: by questions, by options, or by batuta.yaml or prefect.yaml",
  args: {
    entrypoint: {
      type: "positional",
      description: "The flow: path/of/file.ts:flow; a terminal lets you pick",
      required: false,
    },
    name: {
      ...text(
        "NAME",
        "Name of the deployment; patterns pick some of the project file (flow/*); may be repeated",
      ),
      alias: "n",
    },
    all: { type: "boolean", description: "All deployments of the project file" },
    pool: { ...text("POOL", "Work pool whose workers run it"), alias: "p" },
    "work-queue": { ...text("QUEUE", "Queue of the pool; a missing one is made"), alias: "q" },
    cron: text("TEXT", "A cron expression: '0 3 * * *'; may be repeated"),
    interval: text("DURATION", "Seconds, or a duration (90s, 15m, 1d); may be repeated"),
    rrule: text("TEXT", "An iCalendar rule: 'FREQ=DAILY;BYHOUR=9'; may be repeated"),
    timezone: text("ZONE", "Zone whose clock holds for the schedules: America/Buenos_Aires (default: UTC)"),
    "anchor-date": { ...text("WHEN", "Instant that the intervals count from"), alias: "interval-anchor" },
    ...schedulePolicyArgs,
    param: text("NAME=VALUE", "A parameter, JSON or text; may be repeated"),
    params: text("JSON", "Parameters: a JSON object, or the path of a JSON or YAML file (- is stdin)"),
    "job-variable": {
      ...text("NAME=VALUE", "A variable of the pool's job template, JSON or text; may be repeated"),
      alias: "j",
    },
    image: text(
      "NAME:TAG",
      "Image in which it runs, for a pool of containers: one that is there with the code, or with --build",
    ),
    build: {
      type: "boolean",
      description: "Build the image now of this folder, and push it (DOCKER_HOST names the engine)",
    },
    dockerfile: text(
      "FILE",
      "Build by this Dockerfile, or by one that is made (auto). Default: Dockerfile, if there is one",
    ),
    push: {
      type: "boolean",
      description: "Push what is built (--no-push leaves it on the engine, for workers of the same)",
    },
    tag: { ...text("TAG", "A tag of its runs; may be repeated"), alias: "t" },
    version: { ...text("TEXT", "Default: the flow's"), alias: "v" },
    description: { ...text("TEXT", "Default: what the flow's code says"), alias: "d" },
    "concurrency-limit": text("COUNT", "Most runs of it at once"),
    "collision-strategy": {
      ...text("STRATEGY", "What becomes of one run more: ENQUEUE (it waits) or CANCEL_NEW"),
      alias: "concurrency-limit-collision-strategy",
    },
    "enforce-parameter-schema": {
      type: "boolean",
      description:
        "Refuse runs whose parameters do not fit the flow's (--no-enforce-parameter-schema takes any)",
    },
    "on-crash": text(
      "resume|end",
      "A run whose process died goes on from its journal, or stays crashed (default: resume for TypeScript)",
    ),
    paused: { type: "boolean", description: "Make no runs by its schedules for now" },
    trigger: text("JSON", "Run it when something happens: JSON, or the path of a file; may be repeated"),
    "prefect-file": { ...text("FILE", "Default: batuta.yaml, else prefect.yaml"), alias: "file" },
  },
  examples: [
    "deploy",
    "deploy flows/etl.ts:etl --name nightly --pool my-pool --cron '0 3 * * *' --timezone America/Buenos_Aires",
    "deploy flows/etl.py:etl -n often -p my-pool --interval 15m --param count=5 --tag prod",
    "deploy flows/sync.ts:sync -n often -p my-pool --interval 5m --overlap skip --missed run-latest",
    "deploy flows/etl.ts:etl -n nightly -p boxes --build --image ghcr.io/me/etl:1.4",
    "deploy --all",
    "deploy -n 'etl/*' -n 'report/weekly'",
  ],
  async run(context, args, values) {
    const { deploy } = await import("../deploy/deploy.ts");
    return await deploy(context, args, values);
  },
});
