import type { JsonObject } from "../../platform/json-object.ts";

const text = { type: "string" };
const orNull = (schema: JsonObject): JsonObject => ({ anyOf: [schema, { type: "null" }], default: null });

/** Variables and configuration of pools of type `docker`: the fields are Prefect's. */
export const DOCKER_JOB_TEMPLATE: JsonObject = {
  job_configuration: {
    command: "{{ command }}",
    env: "{{ env }}",
    labels: "{{ labels }}",
    name: "{{ name }}",
    image: "{{ image }}",
    registry_credentials: "{{ registry_credentials }}",
    image_pull_policy: "{{ image_pull_policy }}",
    networks: "{{ networks }}",
    network_mode: "{{ network_mode }}",
    auto_remove: "{{ auto_remove }}",
    volumes: "{{ volumes }}",
    stream_output: "{{ stream_output }}",
    mem_limit: "{{ mem_limit }}",
    memswap_limit: "{{ memswap_limit }}",
    privileged: "{{ privileged }}",
    container_create_kwargs: "{{ container_create_kwargs }}",
  },
  variables: {
    type: "object",
    properties: {
      name: {
        title: "Name",
        description: "Name of each run's container. When it is left out, the run's.",
        ...orNull(text),
      },
      env: {
        title: "Environment Variables",
        description: "Environment variables of each run's container.",
        type: "object",
        additionalProperties: { anyOf: [text, { type: "null" }] },
      },
      labels: {
        title: "Labels",
        description: "Labels of each run's container.",
        type: "object",
        additionalProperties: text,
      },
      command: {
        title: "Command",
        description: "Runs a flow run. When it is left out, the language of the entrypoint decides.",
        ...orNull(text),
      },
      image: {
        title: "Image",
        description:
          "Image of each run's container. When it is left out, Prefect's for flows in Python; flows in TypeScript need one with batuta in it.",
        examples: ["docker.io/prefecthq/prefect:3-latest"],
        ...orNull(text),
      },
      registry_credentials: {
        title: "Registry Credentials",
        description: "User, password and URL of the registry that the image is pulled from.",
        ...orNull({ $ref: "#/definitions/DockerRegistryCredentials" }),
      },
      image_pull_policy: {
        title: "Image Pull Policy",
        description:
          "When the image is pulled. When it is left out: Always for the tag latest or none, else IfNotPresent.",
        ...orNull({ ...text, enum: ["IfNotPresent", "Always", "IfPossible", "Never"] }),
      },
      networks: {
        title: "Networks",
        description: "Networks of the engine that containers are connected to.",
        type: "array",
        items: text,
      },
      network_mode: {
        title: "Network Mode",
        description: "Network mode of containers (host, bridge, none). Not together with networks.",
        ...orNull(text),
      },
      auto_remove: {
        title: "Auto Remove",
        description: "Remove containers that have ended.",
        type: "boolean",
        default: false,
      },
      volumes: {
        title: "Volumes",
        description:
          "Volumes of containers. Folders that begin with a point are looked for where the worker was started.",
        examples: [["/path/on/host:/path/in/container", "./data:/data:ro"]],
        type: "array",
        items: text,
      },
      stream_output: {
        title: "Stream Output",
        description: "Show what containers write as the worker's own output.",
        type: "boolean",
        default: true,
      },
      mem_limit: {
        title: "Memory Limit",
        description: "Memory of a container, in bytes or with a unit: 1000k, 128m, 1g.",
        ...orNull(text),
      },
      memswap_limit: {
        title: "Memory Swap Limit",
        description: "Memory and swap together, with a memory limit; -1 for as much swap as there is.",
        ...orNull(text),
      },
      privileged: {
        title: "Privileged",
        description: "Give containers all the rights of the host.",
        type: "boolean",
        default: false,
      },
      container_create_kwargs: {
        title: "Container Configuration",
        description: "More options of containers, by docker-py's names: user, shm_size, device_requests.",
        ...orNull({ type: "object" }),
      },
    },
    definitions: {
      DockerRegistryCredentials: {
        title: "DockerRegistryCredentials",
        description: "User and password for a registry of Docker images.",
        type: "object",
        properties: {
          username: { title: "Username", ...text },
          password: { title: "Password", ...text, writeOnly: true, format: "password" },
          registry_url: { title: "Registry Url", examples: ["index.docker.io"], ...text },
          reauth: { title: "Reauth", type: "boolean", default: true },
        },
        required: ["username", "password", "registry_url"],
        block_type_slug: "docker-registry-credentials",
        secret_fields: ["password"],
        block_schema_references: {},
      },
    },
  },
};
