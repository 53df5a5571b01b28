import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { connect } from "node:tls";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import { isJsonObject, type JsonObject } from "../../src/platform/json-object.ts";
import type { Cluster } from "../../src/worker/kubernetes/open-cluster.ts";
import { CHECKOUT } from "../docker/test-image.ts";
import { startChaosProxy } from "../support/chaos-proxy.ts";
import { describeInfrastructure } from "../support/infrastructure-suite.ts";
import {
  clock,
  configurationOf,
  createInfrastructure,
  customizationsFor,
  kubeconfig,
  makeFolder,
  openTestCluster,
  scriptJob,
} from "./test-jobs.ts";

const JOBS = "/apis/batch/v1/namespaces/default/jobs";
const nameOf = (identifier: string): string => identifier.slice(identifier.indexOf(":") + 1);

async function itemsOf(
  cluster: Cluster,
  path: string,
  labelSelector: string,
): Promise<readonly JsonObject[]> {
  const { items } = await cluster.ask({ path, query: { labelSelector } });
  return Array.isArray(items) ? items.filter(isJsonObject) : [];
}

async function until<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await clock.sleep(100);
  }
}

describe.skipIf(kubeconfig === "")("with a cluster", () => {
  describeInfrastructure("a Kubernetes job", {
    create: (write) => {
      const infrastructure = createInfrastructure(write);
      return {
        ...infrastructure,
        start: (given, folder) =>
          infrastructure.start({ ...given, configuration: configurationOf() }, folder),
      };
    },
  });

  describe("a job that can't start or go on", () => {
    const reasons: [name: string, script: string, variables: JsonObject, reason: RegExp][] = [
      [
        "whose image can't be pulled",
        "",
        { image: "127.0.0.1:1/none:1", image_pull_policy: "Always", pod_watch_timeout_seconds: 8 },
        /^(ErrImagePull|ImagePullBackOff): .*127\.0\.0\.1:1.*\(after 8 s, job variable pod_watch_timeout_seconds\)$/s,
      ],
      [
        "for which no node has room",
        "",
        { cpu_request: "4000", pod_watch_timeout_seconds: 3 },
        /^FailedScheduling: 0\/1 nodes are available: .*Insufficient cpu/,
      ],
      [
        "that needs a secret which does not exist",
        "",
        {
          env: [{ name: "X", valueFrom: { secretKeyRef: { name: "none", key: "k" } } }],
          pod_watch_timeout_seconds: 4,
        },
        /^CreateContainerConfigError: secret "none" not found/,
      ],
      [
        "that needs a folder which does not exist",
        "",
        {
          customizations: [
            {
              op: "add",
              path: "/spec/template/spec/volumes",
              value: [{ name: "v", hostPath: { path: "/no/such/folder", type: "Directory" } }],
            },
            {
              op: "add",
              path: "/spec/template/spec/containers/0/volumeMounts",
              value: [{ name: "v", mountPath: "/v" }],
            },
          ],
          pod_watch_timeout_seconds: 5,
        },
        /^FailedMount: .*\/no\/such\/folder is not a directory/s,
      ],
      [
        "that is over its deadline",
        "while :; do sleep 0.1; done",
        { customizations: [{ op: "add", path: "/spec/activeDeadlineSeconds", value: 3 }] },
        /^DeadlineExceeded: /,
      ],
      [
        "that takes longer than the job variable lets it",
        "trap 'exit 3' TERM; while :; do sleep 0.1; done",
        { job_watch_timeout_seconds: 5 },
        /^it took longer than 5 s \(job variable job_watch_timeout_seconds\)$/,
      ],
    ];
    it.each(reasons)("%s ends with the reason", async (_name, script, variables, reason) => {
      const cluster = await openTestCluster();
      const running = await createInfrastructure().start(scriptJob(script, variables), makeFolder());
      const end = await running.ended;
      expect(end.reason).toMatch(reason);
      // Nothing of it is left to begin later.
      const left = await itemsOf(
        cluster,
        "/api/v1/namespaces/default/pods",
        `job-name=${nameOf(running.identifier)}`,
      );
      for (const { status } of left) expect(status).toMatchObject({ phase: "Failed" });
    });

    it("gets no pod where the cluster refuses all, and tells the cluster's words", async () => {
      const cluster = await openTestCluster();
      const name = `batuta-strict-${process.pid}`;
      const metadata = { name, labels: { "pod-security.kubernetes.io/enforce": "restricted" } };
      await cluster.ask({ method: "POST", path: "/api/v1/namespaces", body: { metadata } });
      onTestFinished(async () => {
        await cluster.ask({ method: "DELETE", path: `/api/v1/namespaces/${name}` });
      });
      const variables = { namespace: name, pod_watch_timeout_seconds: 3 };
      const running = await createInfrastructure().start(scriptJob("", variables), makeFolder());
      expect((await running.ended).reason).toMatch(/^FailedCreate: .*violates PodSecurity "restricted/);
    });
  });

  describe("a job", () => {
    it("that the cluster deletes as soon as it has ended is told with its end and its output", async () => {
      let shown = "";
      const write = (part: Uint8Array): void => {
        shown += new TextDecoder().decode(part);
      };
      const folder = makeFolder();
      const variables = { finished_job_ttl: 0, stream_output: true };
      const running = await createInfrastructure(write).start(
        scriptJob("echo bye; exit 9", variables),
        folder,
      );
      expect(await running.ended).toMatchObject({ exitCode: 9, lastOutput: "bye" });
      expect(shown).toBe("bye\n");
      const cluster = await openTestCluster();
      await until(async () =>
        cluster.ask({ path: `${JOBS}/${nameOf(running.identifier)}` }).then(
          () => undefined,
          () => true,
        ),
      );
      const found = await createInfrastructure().find(folder);
      expect(found?.identifier).toBe(running.identifier);
      expect(await found?.ended).toMatchObject({ exitCode: 9, lastOutput: "bye" });
      await found?.forget?.();
    });

    it("that somebody deletes has ended, and says why", async () => {
      const running = await createInfrastructure().start(
        scriptJob("trap 'exit 5' TERM; while :; do sleep 0.2; done"),
        makeFolder(),
      );
      const cluster = await openTestCluster();
      const path = `${JOBS}/${nameOf(running.identifier)}`;
      await until(async () => {
        const { status } = await cluster.ask({ path });
        return isJsonObject(status) && status.ready === 1 ? true : undefined;
      });
      await cluster.ask({ method: "DELETE", path, body: { propagationPolicy: "Background" } });
      expect(await running.ended).toMatchObject({ exitCode: 5, reason: "its job was deleted" });
    });

    it("is made once: by a worker who died before it knew of it, and by one who asks again", async () => {
      const cluster = await openTestCluster();
      const folder = makeFolder();
      const job = scriptJob("exit 5");
      const first = await createInfrastructure().start(job, folder);
      const note = JSON.parse(readFileSync(join(folder, "kubernetes.json"), "utf8"));
      writeFileSync(join(folder, "kubernetes.json"), JSON.stringify({ ...note, uid: null }));
      const found = await createInfrastructure().find(folder);
      expect(found?.identifier).toBe(first.identifier);
      const again = await createInfrastructure().start(job, folder);
      expect(again.identifier).toBe(first.identifier);
      for (const one of [first, found, again]) expect((await one?.ended)?.exitCode).toBe(5);
      expect(await itemsOf(cluster, JOBS, `batuta.io/job=${basename(folder)}`)).toHaveLength(1);

      const never = makeFolder();
      writeFileSync(
        join(never, "kubernetes.json"),
        JSON.stringify({ ...note, uid: null, name: "never-made" }),
      );
      expect(await createInfrastructure().find(never)).toBeUndefined();
    });

    it("goes to one of two workers who find that its own has gone", async () => {
      const folder = makeFolder();
      const scope = `pool/${basename(folder)}`;
      const note = { flow_run_id: "R", flow_run_name: "r", scope, transition_id: basename(folder) };
      writeFileSync(join(folder, "job.json"), JSON.stringify(note));
      const labels = { "prefect.io/worker-name": "gone" };
      const first = await createInfrastructure().start(
        scriptJob("echo there; exit 6", {}, { labels }),
        folder,
      );
      const [a, b] = [createInfrastructure(), createInfrastructure()];
      const ofA = await a.listJobs?.(scope, configurationOf());
      const ofB = await b.listJobs?.(scope, configurationOf());
      expect(ofA).toMatchObject([{ note, workerName: "gone" }]);
      const folders = [makeFolder(), makeFolder()] as const;
      const took = await Promise.all([ofA?.[0]?.take(folders[0], "a"), ofB?.[0]?.take(folders[1], "b")]);
      expect([...took].sort()).toEqual([false, true]);
      const taker = took[0] === true ? a : b;
      const found = await taker.find(took[0] === true ? folders[0] : folders[1]);
      expect(await found?.ended).toMatchObject({ exitCode: 6, lastOutput: "there" });
      await first.ended;
      expect(await b.listJobs?.(scope, configurationOf())).toHaveLength(1);
      await found?.forget?.();
      expect(await b.listJobs?.(scope, configurationOf())).toEqual([]);
    });

    it("runs on while the API is away, and each line of it and its end are told once", async () => {
      const config = parse(readFileSync(kubeconfig, "utf8"));
      const server = new URL(config.clusters[0].cluster.server);
      await using proxy = await startChaosProxy({ targetPort: Number(server.port), isPlain: true });
      const through = structuredClone(config);
      through.clusters[0].cluster = {
        server: `https://127.0.0.1:${proxy.port}`,
        "insecure-skip-tls-verify": true,
      };
      const cluster_config = { config: through, context_name: config["current-context"] };
      let shown = "";
      const write = (part: Uint8Array): void => {
        shown += new TextDecoder().decode(part);
      };
      const folder = makeFolder();
      const go = join(folder, "go");
      const count = `i=0; while [ ! -f ${go} ]; do echo line $i; i=$((i+1)); sleep 0.1; done; echo last; exit 4`;
      const running = await createInfrastructure(write).start(
        scriptJob(count, { cluster_config, stream_output: true }),
        folder,
      );
      await until(() => (shown.includes("line 3") ? true : undefined));
      proxy.setUp(false);
      await clock.sleep(6000);
      proxy.setUp(true);
      const before = shown;
      await until(() => (shown.length > before.length + 50 ? true : undefined));
      proxy.setUp(false);
      writeFileSync(go, "");
      await clock.sleep(4000);
      proxy.setUp(true);
      expect(await running.ended).toMatchObject({ exitCode: 4 });
      const lines = shown.trimEnd().split("\n");
      expect(lines.at(-1)).toBe("last");
      expect(lines.slice(0, -1)).toEqual(lines.slice(0, -1).map((_, at) => `line ${at}`));
      expect(lines.length).toBeGreaterThan(50);

      // A job that is to begin, and one that is to end, meanwhile do when it is back.
      proxy.setUp(false);
      const starting = createInfrastructure().start(
        scriptJob("trap 'exit 7' TERM; while :; do sleep 0.1; done", { cluster_config }),
        makeFolder(),
      );
      await clock.sleep(3000);
      proxy.setUp(true);
      const started = await starting;
      proxy.setUp(false);
      const stopped = started.stop(1000);
      await clock.sleep(3000);
      proxy.setUp(true);
      await stopped;
    });
  });

  it("is the one that a worker runs in as a pod, with the pod's account", async () => {
    const cluster = await openTestCluster();
    const server = new URL(cluster.place.address);
    const name = `batuta-pod-${process.pid}`;
    const metadata = { name };
    const data = { "ca.crt": await authorityOf(server) };
    const base = "/api/v1/namespaces/default";
    await cluster.ask({ method: "POST", path: `${base}/serviceaccounts`, body: { metadata } });
    await cluster.ask({ method: "POST", path: `${base}/configmaps`, body: { metadata, data } });
    onTestFinished(async () => {
      for (const kind of ["serviceaccounts", "configmaps"]) {
        await cluster.ask({ method: "DELETE", path: `${base}/${kind}/${name}` });
      }
    });
    const sources = [
      { serviceAccountToken: { path: "token" } },
      { configMap: { name, items: [{ key: "ca.crt", path: "ca.crt" }] } },
    ];
    const pod = "/spec/template/spec";
    const mountPath = "/var/run/secrets/kubernetes.io/serviceaccount";
    const customizations = [
      ...customizationsFor(CHECKOUT),
      { op: "add", path: `${pod}/volumes/-`, value: { name: "account", projected: { sources } } },
      { op: "add", path: `${pod}/containers/0/volumeMounts/-`, value: { name: "account", mountPath } },
    ];
    const variables = { customizations, service_account_name: name };
    const program = join(CHECKOUT, "test/kubernetes/programs/in-cluster.ts");
    const running = await createInfrastructure().start(
      scriptJob("", variables, {
        command: ["node", program],
        env: { KUBERNETES_SERVICE_HOST: server.hostname, KUBERNETES_SERVICE_PORT: server.port },
      }),
      makeFolder(),
    );
    const end = await running.ended;
    expect(end, end.lastOutput).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(end.lastOutput.split("\n").at(-1) ?? "")).toMatchObject({
      address: cluster.place.address,
      review: { userInfo: { username: `system:serviceaccount:default:${name}` } },
    });
  });

  describe("a cluster that a worker can't use", () => {
    it("is told at its start: no answer, an unknown certificate, a namespace that is not there, missing rights", async () => {
      const cluster = await openTestCluster();
      const { address } = cluster.place;
      const withConfig = (
        change: JsonObject,
        user: JsonObject = {},
        variables: JsonObject = {},
      ): JsonObject =>
        configurationOf({
          ...variables,
          cluster_config: {
            config: {
              clusters: [{ name: "c", cluster: { server: address, ...change } }],
              users: [{ name: "u", user }],
              contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
            },
            context_name: "x",
          },
        });
      const accounts = "/api/v1/namespaces/default/serviceaccounts";
      const name = `batuta-plain-${process.pid}`;
      await cluster.ask({ method: "POST", path: accounts, body: { metadata: { name } } });
      onTestFinished(async () => {
        await cluster.ask({ method: "DELETE", path: `${accounts}/${name}` });
      });
      const { status } = await cluster.ask({
        method: "POST",
        path: `${accounts}/${name}/token`,
        body: { spec: {} },
      });
      const { token } = isJsonObject(status) ? status : {};
      const anyCertificate = { "insecure-skip-tls-verify": true };
      const cases: [configuration: JsonObject, code: string, message: RegExp][] = [
        [
          withConfig({ server: "https://127.0.0.1:1" }),
          "cluster-unreachable",
          /does not answer at https:\/\/127\.0\.0\.1:1 \(ECONNREFUSED\); .* the job variable cluster_config names its address/,
        ],
        [
          withConfig({}),
          "cluster-config-invalid",
          /the certificate of .* is not trusted .*certificate-authority/,
        ],
        [
          configurationOf({ namespace: "nowhere" }),
          "namespace-missing",
          /the namespace nowhere does not exist/,
        ],
        [
          withConfig(anyCertificate, { token: "wrong" }),
          "cluster-forbidden",
          /does not know the worker's credentials \(Unauthorized\); renew those of the job variable cluster_config/,
        ],
        [
          withConfig(anyCertificate, { token }),
          "cluster-forbidden",
          /may not do this in the namespace default of .*: create jobs\.batch, .*watch pods, get pods\/log;/,
        ],
      ];
      for (const [configuration, code, message] of cases) {
        await expect(createInfrastructure().check?.(configuration)).rejects.toMatchObject({
          code,
          message: expect.stringMatching(message),
        });
      }
      await createInfrastructure().check?.(configurationOf());
      // Without that look, a run hears it.
      const forbidden = scriptJob("", {}, { configuration: withConfig(anyCertificate, { token }) });
      await expect(createInfrastructure().start(forbidden, makeFolder())).rejects.toMatchObject({
        code: "cluster-forbidden",
        message: expect.stringMatching(/cannot create resource "jobs" .*; give its account a role/),
      });
    });
  });
});

/** The certificate by which that of the API server is signed, as PEM. */
async function authorityOf(server: URL): Promise<string> {
  const socket = connect({
    host: server.hostname,
    port: Number(server.port),
    rejectUnauthorized: false,
  });
  await once(socket, "secureConnect");
  const { issuerCertificate } = socket.getPeerCertificate(true);
  socket.destroy();
  const lines = issuerCertificate.raw.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}
