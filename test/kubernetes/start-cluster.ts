import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { createSystemClock } from "../../src/platform/clock.ts";
import { isJsonObject } from "../../src/platform/json-object.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { type Cluster, openCluster } from "../../src/worker/kubernetes/open-cluster.ts";
import { PAUSE_IMAGE, writeImageArchive } from "./image-archive.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Of the cluster that tests use; empty where there is none. */
    kubeconfig: string;
  }
}

const clock = createSystemClock();
const READY_MS = 60_000;
const PLUGINS = "/usr/lib/cni";

function whyNot(): string | undefined {
  const binary = process.env.BATUTA_TEST_KUBELITE ?? "";
  if (binary === "") {
    return "BATUTA_TEST_KUBELITE names no binary with etcd and Kubernetes in it, nor BATUTA_TEST_KUBECONFIG a cluster of this machine";
  }
  if (process.platform !== "linux") return "clusters are started on Linux only";
  if (process.getuid?.() !== 0) return "a cluster of one's own needs root";
  if (!existsSync(binary)) return `there is no ${binary}, which BATUTA_TEST_KUBELITE names`;
  if (spawnSync("containerd", ["--version"]).status !== 0) return "containerd is not installed";
  if (!existsSync(join(PLUGINS, "loopback"))) return "containernetworking-plugins is not installed";
  return undefined;
}

/** Starts a cluster of one node with folders and ports of its own, with an image made of this very Node. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env.BATUTA_TEST_KUBECONFIG ?? "";
  const reason = given === "" ? whyNot() : undefined;
  if (given !== "" || reason !== undefined) {
    if (reason !== undefined) process.stdout.write(`Kubernetes tests are skipped: ${reason}\n`);
    project.provide("kubeconfig", given);
    return undefined;
  }
  const root = await mkdtemp(join(tmpdir(), "batuta-kube-"));
  const parts = new ClusterParts(process.env.BATUTA_TEST_KUBELITE ?? "", root);
  try {
    await parts.start();
  } catch (error) {
    await parts.stop();
    throw error;
  }
  project.provide("kubeconfig", parts.kubeconfig);
  return () => parts.stop();
}

class ClusterParts {
  readonly #binary: string;
  readonly #root: string;
  readonly #children: ChildProcess[] = [];
  #cluster: Cluster | undefined;

  constructor(binary: string, root: string) {
    this.#binary = binary;
    this.#root = root;
  }

  get kubeconfig(): string {
    return this.path("kubeconfig");
  }

  path(name: string): string {
    return join(this.#root, name);
  }

  async start(): Promise<void> {
    const [client = 0, peer = 0, api = 0, kubelet = 0] = await freePorts(4);
    const etcd = `http://127.0.0.1:${client}`;
    execFileSync("openssl", ["genrsa", "-out", this.path("sa.key"), "2048"], { stdio: "pipe" });
    execFileSync("openssl", ["rsa", "-in", this.path("sa.key"), "-pubout", "-out", this.path("sa.pub")], {
      stdio: "pipe",
    });
    await writeFile(this.path("tokens.csv"), 'admin-token,admin,admin,"system:masters"\n');
    const config = kubeconfigOf(`https://127.0.0.1:${api}`);
    await writeFile(this.kubeconfig, JSON.stringify(config));
    this.#run("etcd", [
      `--data-dir=${this.path("etcd")}`,
      `--listen-client-urls=${etcd}`,
      `--advertise-client-urls=${etcd}`,
      `--listen-peer-urls=http://127.0.0.1:${peer}`,
      "--unsafe-no-fsync",
    ]);
    this.#run("apiserver", [
      `--etcd-servers=${etcd}`,
      "--bind-address=127.0.0.1",
      `--secure-port=${api}`,
      `--cert-dir=${this.path("certs")}`,
      "--service-cluster-ip-range=10.0.0.0/24",
      "--service-account-issuer=https://kubernetes.default.svc",
      `--service-account-key-file=${this.path("sa.pub")}`,
      `--service-account-signing-key-file=${this.path("sa.key")}`,
      `--token-auth-file=${this.path("tokens.csv")}`,
      "--authorization-mode=RBAC",
      "--disable-admission-plugins=ServiceAccount",
      "--endpoint-reconciler-type=none",
      "--advertise-address=127.0.0.1",
      "--allow-privileged",
      "--kubelet-preferred-address-types=Hostname",
    ]);
    const cluster = await openCluster({ config, context_name: "local" }, silentLogger);
    this.#cluster = cluster;
    await this.#until(
      "the API server",
      async () => (await cluster.ask({ path: "/api/v1/namespaces/default" })) !== undefined,
    );
    const shared = [`--kubeconfig=${this.kubeconfig}`, "--leader-elect=false", "--secure-port=0"];
    this.#run("controller-manager", [...shared, `--service-account-private-key-file=${this.path("sa.key")}`]);
    this.#run("scheduler", shared);
    await this.#startNode(kubelet);
    await this.#until("the node", async () => {
      const { status } = await cluster.ask({ path: "/api/v1/nodes/localhost" });
      const { conditions } = isJsonObject(status) ? status : {};
      return (
        Array.isArray(conditions) &&
        conditions.some(({ type, status: is }) => type === "Ready" && is === "True")
      );
    });
  }

  async #startNode(port: number): Promise<void> {
    const socket = this.path("containerd.sock");
    for (const name of ["cni", "kubelet", "sysctls"]) await mkdir(this.path(name));
    await writeFile(
      this.path("cni/10-lo.conflist"),
      JSON.stringify({ cniVersion: "0.4.0", name: "lo", plugins: [{ type: "loopback" }] }),
    );
    const plugin = '[plugins."io.containerd.grpc.v1.cri"';
    await writeFile(
      this.path("containerd.toml"),
      `version = 2
root = "${this.path("containerd/root")}"
state = "${this.path("containerd/state")}"
[grpc]
  address = "${socket}"
${plugin}]
  sandbox_image = "${PAUSE_IMAGE}"
  restrict_oom_score_adj = true
  stream_server_address = "127.0.0.1"
${plugin}.cni]
  bin_dir = "${PLUGINS}"
  conf_dir = "${this.path("cni")}"
${plugin}.containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"
`,
    );
    this.#spawn("containerd", "containerd", ["-c", this.path("containerd.toml")]);
    await this.#until("containerd", async () => existsSync(socket));
    const images = await writeImageArchive(this.#root);
    execFileSync("ctr", ["-a", socket, "-n", "k8s.io", "images", "import", images], { stdio: "pipe" });
    await rm(images);
    const configuration = {
      apiVersion: "kubelet.config.k8s.io/v1beta1",
      kind: "KubeletConfiguration",
      address: "127.0.0.1",
      port,
      authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
      authorization: { mode: "AlwaysAllow" },
      failSwapOn: false,
      failCgroupV1: false,
      cgroupDriver: "cgroupfs",
      cgroupsPerQOS: false,
      enforceNodeAllocatable: [],
      makeIPTablesUtilChains: false,
      containerRuntimeEndpoint: `unix://${socket}`,
      evictionHard: { "memory.available": "1Mi" },
      localStorageCapacityIsolation: false,
      imageGCHighThresholdPercent: 100,
      healthzPort: 0,
      readOnlyPort: 0,
      clusterDomain: "",
      resolvConf: "",
    };
    await writeFile(this.path("kubelet.yaml"), JSON.stringify(configuration));
    const words = [
      "--config=kubelet.yaml",
      `--kubeconfig=${this.kubeconfig}`,
      "--hostname-override=localhost",
      `--root-dir=${this.path("kubelet")}`,
      `--cert-dir=${this.path("kubelet/pki")}`,
    ];
    // Volumes that it mounts must be seen by containerd.
    const volumes = this.path("kubelet");
    execFileSync("mount", ["--bind", volumes, volumes]);
    execFileSync("mount", ["--make-shared", volumes]);
    // It wants to set three values of the kernel: in a mount namespace of its own it is shown those that it wants.
    const mounts = ["vm/overcommit_memory=1", "kernel/panic=10", "kernel/panic_on_oops=1"].map((one) => {
      const [name = "", value = ""] = one.split("=");
      const file = `sysctls/${name.replace("/", "_")}`;
      return `echo ${value} > ${file} && mount --bind ${file} /proc/sys/${name}`;
    });
    const script = `cd ${this.#root} && mount --make-private /proc && ${mounts.join(" && ")} && exec ${this.#binary} kubelet "$@"`;
    this.#spawn("kubelet", "unshare", [
      "-m",
      "--propagation",
      "unchanged",
      "sh",
      "-c",
      script,
      "kubelet",
      ...words,
    ]);
  }

  #run(part: string, words: readonly string[]): ChildProcess {
    return this.#spawn(part, this.#binary, [part, ...words]);
  }

  #spawn(part: string, program: string, words: readonly string[]): ChildProcess {
    const log = openSync(this.path(`${part}.log`), "a");
    const child = spawn(program, words, { stdio: ["ignore", log, log] });
    closeSync(log);
    child.once("error", () => undefined); // told as not ready
    this.#children.push(child);
    return child;
  }

  async #until(what: string, isReady: () => Promise<boolean>): Promise<void> {
    const deadline = clock.monotonicMs() + READY_MS;
    while (!(await isReady().catch(() => false))) {
      if (clock.monotonicMs() > deadline) {
        const logs = ["apiserver", "kubelet", "containerd"].map(async (part) => {
          const text = await readFile(this.path(`${part}.log`), "utf8").catch(() => "");
          return `${part}:\n${text.split("\n").slice(-15).join("\n")}`;
        });
        throw new Error(`${what} is not ready\n${(await Promise.all(logs)).join("\n")}`);
      }
      await clock.sleep(100);
    }
  }

  async stop(): Promise<void> {
    await this.#removePods().catch((error: unknown) => {
      process.stderr.write(`pods of the cluster are left: ${String(error)}\n`);
    });
    // The youngest first: the kubelet needs containerd, and all need the API.
    for (const child of this.#children.reverse()) {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) continue;
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      const cancel = clock.schedule(() => void child.kill("SIGKILL"), 10_000);
      await ended;
      cancel();
    }
    const mounts = await readFile("/proc/mounts", "utf8");
    const own = mounts.split("\n").flatMap((line) => line.split(" ")[1] ?? []);
    for (const path of own.filter((one) => one.startsWith(`${this.#root}/`)).reverse()) {
      spawnSync("umount", ["-l", path]);
    }
    // What is mounted all the same is left alone.
    spawnSync("rm", ["-rf", "--one-file-system", this.#root]);
  }

  async #removePods(): Promise<void> {
    const cluster = this.#cluster;
    if (cluster === undefined) return;
    const jobs = { path: "/apis/batch/v1/jobs" };
    for (const job of itemsOf(await cluster.ask(jobs))) {
      const { namespace, name } = job;
      const body = { propagationPolicy: "Background" };
      await cluster.ask({
        method: "DELETE",
        path: `/apis/batch/v1/namespaces/${namespace}/jobs/${name}`,
        body,
      });
    }
    await this.#until("the removal of pods", async () => {
      const pods = itemsOf(await cluster.ask({ path: "/api/v1/pods" }));
      for (const { namespace, name } of pods) {
        const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
        await cluster.ask({ method: "DELETE", path, body: { gracePeriodSeconds: 1 } }).catch(() => undefined);
      }
      return pods.length === 0;
    });
  }
}

function itemsOf(list: Readonly<Record<string, unknown>>): readonly { namespace: string; name: string }[] {
  return Array.isArray(list.items) ? list.items.map(({ metadata }) => metadata) : [];
}

function kubeconfigOf(server: string): Readonly<Record<string, unknown>> {
  return {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "local", cluster: { server, "insecure-skip-tls-verify": true } }],
    users: [{ name: "admin", user: { token: "admin-token" } }],
    contexts: [{ name: "local", context: { cluster: "local", user: "admin" } }],
    "current-context": "local",
  };
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return server;
    }),
  );
  return Promise.all(
    servers.map(async (server) => {
      const address = server.address();
      await new Promise((resolve) => server.close(resolve));
      return typeof address === "object" && address !== null ? address.port : 0;
    }),
  );
}
