import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { findKubeConfig } from "./kube-config.ts";

const CONFIG = {
  clusters: [
    { name: "c", cluster: { server: "https://one:6443" } },
    { name: "d", cluster: { server: "https://two" } },
  ],
  users: [{ name: "u", user: { token: "t" } }],
  contexts: [
    { name: "a", context: { cluster: "c", user: "u" } },
    { name: "b", context: { cluster: "d", user: "u" } },
    { name: "broken", context: { cluster: "none", user: "u" } },
  ],
  "current-context": "a",
};

function makeHome(): string {
  const home = mkdtempSync(join(tmpdir(), "batuta-kube-home-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

const serverOf = async (...args: Parameters<typeof findKubeConfig>): Promise<string | undefined> =>
  (await findKubeConfig(...args)).config.getCurrentCluster()?.server;

describe("the cluster of jobs", () => {
  it("is that of cluster_config with its context, else of KUBECONFIG, else of the home", async () => {
    const home = makeHome();
    mkdirSync(join(home, ".kube"));
    writeFileSync(join(home, ".kube/config"), JSON.stringify({ ...CONFIG, "current-context": "b" }));
    const path = join(home, "mine");
    writeFileSync(path, JSON.stringify(CONFIG));
    const nowhere = join(home, "nowhere");
    expect(await serverOf({ config: CONFIG, context_name: "b" }, { env: {}, home })).toBe("https://two");
    expect(await serverOf({ config: JSON.stringify(CONFIG) }, { env: {}, home })).toBe("https://one:6443");
    expect(await serverOf(null, { env: { KUBECONFIG: `${nowhere}:${path}` }, home })).toBe(
      "https://one:6443",
    );
    expect(await serverOf(undefined, { env: {}, home })).toBe("https://two");
  });

  it("is told as missing, or with what is wrong in which file", async () => {
    const home = makeHome();
    const file = (name: string, text: string): string => {
      writeFileSync(join(home, name), text);
      return join(home, name);
    };
    const surroundings = (KUBECONFIG?: string) => ({ env: { KUBECONFIG }, home });
    await expect(findKubeConfig(null, surroundings())).rejects.toMatchObject({
      code: "cluster-config-missing",
      message: expect.stringMatching(/KUBECONFIG is not set, .* there is no .*\.kube\/config/),
    });
    const cases: [given: unknown, kubeconfig: string | undefined, message: RegExp][] = [
      [null, join(home, "none"), /KUBECONFIG names it, and there is no such file/],
      [null, file("half", "clusters: [{"), /the kubeconfig .*half can't be used/],
      [null, file("empty", ""), /the kubeconfig .*empty can't be used/],
      [
        null,
        file("none-current", JSON.stringify({ ...CONFIG, "current-context": "" })),
        /no current-context; .* a, b, broken/,
      ],
      [
        null,
        file("no-server", JSON.stringify({ clusters: [{ name: "c", cluster: {} }] })),
        /server is missing/,
      ],
      [
        { config: CONFIG, context_name: "z" },
        undefined,
        /there is no context z in it; there are a, b, broken/,
      ],
      [
        { config: CONFIG, context_name: "broken" },
        undefined,
        /the cluster of the context broken is not in it/,
      ],
      [{ context_name: "a" }, undefined, /cluster_config can't be used: it must have config/],
      [
        { config: { ...CONFIG, clusters: [{ name: "c", cluster: { server: "one:6443" } }] } },
        undefined,
        /its server one:6443 is no address that begins with https/,
      ],
    ];
    for (const [given, kubeconfig, message] of cases) {
      await expect(findKubeConfig(given, surroundings(kubeconfig))).rejects.toMatchObject({
        code: "cluster-config-invalid",
        message: expect.stringMatching(message),
      });
    }
  });
});
