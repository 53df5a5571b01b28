import type { JsonObject } from "../../platform/json-object.ts";

/** Variables and configuration of pools of type `process`: the fields are Prefect's. */
export const PROCESS_JOB_TEMPLATE: JsonObject = {
  job_configuration: {
    command: "{{ command }}",
    env: "{{ env }}",
    labels: "{{ labels }}",
    name: "{{ name }}",
    stream_output: "{{ stream_output }}",
    working_dir: "{{ working_dir }}",
  },
  variables: {
    type: "object",
    properties: {
      name: {
        title: "Name",
        description: "Name of the infrastructure that a worker makes.",
        anyOf: [{ type: "string" }, { type: "null" }],
        default: null,
      },
      env: {
        title: "Environment Variables",
        description: "Environment variables of each run's process.",
        type: "object",
        additionalProperties: { anyOf: [{ type: "string" }, { type: "null" }] },
      },
      labels: {
        title: "Labels",
        description: "Labels of what a worker makes.",
        type: "object",
        additionalProperties: { type: "string" },
      },
      command: {
        title: "Command",
        description: "Runs a flow run. When it is left out, the language of the entrypoint decides.",
        anyOf: [{ type: "string" }, { type: "null" }],
        default: null,
      },
      stream_output: {
        title: "Stream Output",
        description: "Show what runs write as the worker's own output.",
        type: "boolean",
        default: true,
      },
      working_dir: {
        title: "Working Directory",
        description: "Where runs begin. When it is left out, a temporary directory.",
        anyOf: [{ type: "string", format: "path" }, { type: "null" }],
        default: null,
      },
    },
  },
};
