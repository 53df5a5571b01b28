/** `--base-job-template` of a work pool. */
export const baseJobTemplateArg = {
  "base-job-template": {
    type: "string",
    valueHint: "FILE",
    description: "JSON or YAML file with job_configuration and variables (- is stdin)",
  },
} as const;
