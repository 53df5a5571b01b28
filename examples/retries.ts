import { exponentialBackoff, flow, getRunContext, getRunLogger, task } from "batuta";

/** Fails twice, as a service that is just starting does. */
const callService = task(
  { retries: 3, retryDelaySeconds: exponentialBackoff(0.1), retryJitterFactor: 0.5 },
  async function callService(url: string) {
    const attempt = getRunContext().taskRun?.runCount ?? 1;
    getRunLogger().info(`attempt ${attempt}: GET ${url}`);
    if (attempt < 3) throw new Error("503 service unavailable");
    return { status: 200, attempt };
  },
);

export const flaky = flow(async function flaky(url: string) {
  return await callService(url);
});

if (import.meta.main) console.log(await flaky("https://example.com/api"));
