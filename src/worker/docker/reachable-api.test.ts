import { expect, it } from "vitest";
import { reachApi } from "./reachable-api.ts";

const env = (url: string): Record<string, string> => ({ BATUTA_API_URL: url, PREFECT_API_URL: url, A: "1" });
const LOCAL = "http://127.0.0.1:4200/api";

it("shares the host's network where the API is on its loopback", () => {
  for (const url of [LOCAL, "http://localhost:4200/api", "http://[::1]:4200/api", "http://127.0.0.9/api"]) {
    expect(reachApi({}, env(url), "linux")).toEqual({
      mode: "host",
      env: env(url),
      needsHostGateway: false,
    });
  }
});

it("leaves an API elsewhere, and the engine's own network, alone", () => {
  for (const url of ["https://api.example.com/api", "http://127.0.0.1.example.com/api"]) {
    expect(reachApi({}, env(url), "linux")).toEqual({
      mode: undefined,
      env: env(url),
      needsHostGateway: false,
    });
  }
});

it("names the host otherwise, and lets the engine say where that is", () => {
  const moved = env("http://host.docker.internal:4200/api");
  const cases = [
    [{ network_mode: "bridge" }, "linux", "bridge", true],
    [{ networks: ["lab"] }, "linux", undefined, true],
    [{ network_mode: "container:x" }, "linux", "container:x", false],
    [{}, "darwin", undefined, false],
  ] as const;
  for (const [configuration, platform, mode, needsHostGateway] of cases) {
    expect(reachApi(configuration, env(LOCAL), platform)).toEqual({ mode, env: moved, needsHostGateway });
  }
  expect(reachApi({}, moved, "linux")).toEqual({ mode: undefined, env: moved, needsHostGateway: true });
  expect(reachApi({ network_mode: "host" }, env(LOCAL), "linux").env).toEqual(env(LOCAL));
});
