import type { JsonObject } from "../../platform/json-object.ts";

const text = { type: "string" };
const orNull = (schema: JsonObject): JsonObject => ({ anyOf: [schema, { type: "null" }], default: null });
const quantity = (title: string, description: string): JsonObject => ({
  title,
  description,
  ...orNull(text),
});

const MANIFEST: JsonObject = {
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: {
    annotations: "{{ annotations }}",
    labels: "{{ labels }}",
    namespace: "{{ namespace }}",
    generateName: "{{ name }}-",
  },
  spec: {
    backoffLimit: "{{ backoff_limit }}",
    ttlSecondsAfterFinished: "{{ finished_job_ttl }}",
    template: {
      spec: {
        // Prefect's workers want these two here.
        parallelism: 1,
        completions: 1,
        restartPolicy: "Never",
        serviceAccountName: "{{ service_account_name }}",
        containers: [
          {
            name: "prefect-job",
            env: "{{ env }}",
            image: "{{ image }}",
            imagePullPolicy: "{{ image_pull_policy }}",
            args: "{{ command }}",
            resources: {
              limits: { cpu: "{{ cpu_limit }}", memory: "{{ memory_limit }}" },
              requests: { cpu: "{{ cpu_request }}", memory: "{{ memory_request }}" },
            },
          },
        ],
      },
    },
  },
};

/** Variables and configuration of pools of type `kubernetes`: the fields are Prefect's, and `customizations`. */
export const KUBERNETES_JOB_TEMPLATE: JsonObject = {
  job_configuration: {
    command: "{{ command }}",
    env: "{{ env }}",
    labels: "{{ labels }}",
    annotations: "{{ annotations }}",
    name: "{{ name }}",
    namespace: "{{ namespace }}",
    job_manifest: MANIFEST,
    customizations: "{{ customizations }}",
    cluster_config: "{{ cluster_config }}",
    job_watch_timeout_seconds: "{{ job_watch_timeout_seconds }}",
    pod_watch_timeout_seconds: "{{ pod_watch_timeout_seconds }}",
    stream_output: "{{ stream_output }}",
  },
  variables: {
    type: "object",
    properties: {
      name: {
        title: "Name",
        description: "Beginning of each job's name. When it is left out, the run's name.",
        ...orNull(text),
      },
      env: {
        title: "Environment Variables",
        description:
          "Environment of each run's container: a map, or a list as in a manifest (with valueFrom).",
        anyOf: [
          { type: "object", additionalProperties: { anyOf: [text, { type: "null" }] } },
          { type: "array", items: { type: "object" } },
        ],
        default: {},
      },
      labels: {
        title: "Labels",
        description: "Labels of jobs and their pods.",
        type: "object",
        additionalProperties: text,
      },
      annotations: {
        title: "Annotations",
        description: "Annotations of jobs and their pods.",
        type: "object",
        additionalProperties: text,
      },
      command: {
        title: "Command",
        description: "Runs a flow run. When it is left out, the language of the entrypoint decides.",
        ...orNull(text),
      },
      namespace: { title: "Namespace", description: "Where jobs are made.", default: "default", ...text },
      image: {
        title: "Image",
        description:
          "Image of each run's container. When it is left out, Prefect's for flows in Python; flows in TypeScript need one with batuta in it.",
        examples: ["docker.io/prefecthq/prefect:3-latest"],
        ...orNull(text),
      },
      service_account_name: {
        title: "Service Account Name",
        description: "Service account of the pods. When it is left out, the namespace's default.",
        ...orNull(text),
      },
      image_pull_policy: {
        title: "Image Pull Policy",
        description: "When nodes pull the image.",
        default: "IfNotPresent",
        enum: ["IfNotPresent", "Always", "Never"],
        ...text,
      },
      backoff_limit: {
        title: "Backoff Limit",
        description: "How often Kubernetes starts another pod after one has failed.",
        type: "integer",
        minimum: 0,
        default: 0,
      },
      finished_job_ttl: {
        title: "Finished Job TTL",
        description:
          "Seconds after which Kubernetes deletes a job that has ended. When it is left out, jobs stay.",
        ...orNull({ type: "integer" }),
      },
      job_watch_timeout_seconds: {
        title: "Job Watch Timeout Seconds",
        description: "Seconds that a job may take in all; then it is deleted. When it is left out, any time.",
        ...orNull({ type: "integer" }),
      },
      pod_watch_timeout_seconds: {
        title: "Pod Watch Timeout Seconds",
        description:
          "Seconds for which a pod may be kept from starting (no node has room, the image can't be pulled, ...) before its run is given up.",
        type: "integer",
        default: 60,
      },
      stream_output: {
        title: "Stream Output",
        description: "Show what pods write as the worker's own output.",
        type: "boolean",
        default: true,
      },
      cluster_config: {
        title: "Cluster Config",
        description:
          "The cluster of the jobs. When it is left out: KUBECONFIG, the cluster that the worker runs in, or ~/.kube/config.",
        ...orNull({ $ref: "#/definitions/KubernetesClusterConfig" }),
      },
      cpu_request: quantity("CPU Request", "CPUs that each pod is promised: 500m, 2."),
      cpu_limit: quantity("CPU Limit", "CPUs that each pod may use: 500m, 2."),
      memory_request: quantity("Memory Request", "Memory that each pod is promised: 128Mi, 1Gi."),
      memory_limit: quantity("Memory Limit", "Memory that each pod may use: 128Mi, 1Gi."),
      customizations: {
        title: "Customizations",
        description:
          "JSON patch (RFC 6902) of the finished manifest. Only Batuta's workers apply it; for Prefect's, change the manifest itself.",
        examples: [[{ op: "add", path: "/spec/template/spec/nodeSelector", value: { gpu: "true" } }]],
        type: "array",
        items: { type: "object" },
      },
    },
    definitions: {
      KubernetesClusterConfig: {
        title: "KubernetesClusterConfig",
        description: "Contents of a kubeconfig file, and the context in it.",
        type: "object",
        properties: {
          config: {
            title: "Config",
            description: "The whole contents of a kubeconfig file.",
            type: "object",
          },
          context_name: { title: "Context Name", description: "The context to use.", ...text },
        },
        required: ["config", "context_name"],
        block_type_slug: "kubernetes-cluster-config",
        secret_fields: [],
        block_schema_references: {},
      },
    },
  },
};
