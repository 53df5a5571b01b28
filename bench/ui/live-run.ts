/**
 * How calm the page of a run stays that is watched for its whole length, in a real browser over a server of its own:
 *
 *   node bench/ui/live-run.ts [--tasks 5000] [--seconds 100] [--tab graph|timeline|task-runs|logs] [--separate]
 *
 * Every ten seconds and at the end: frames, the longest, those over 200 ms, JavaScript's heap after a collection, nodes of
 * the document. Then the ended run is scrolled, zoomed and dragged. `--separate` gives the tasks names of their own: none
 * are drawn as one. The run and its server share the machine with the browser.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import type { CDPSession, Page } from "playwright-core";
import { withServer } from "../../scripts/with-server.ts";
import { openBrowser } from "../../test/support/browser.ts";

const { values: options } = parseArgs({
  options: {
    tasks: { type: "string", default: "5000" },
    seconds: { type: "string", default: "100" },
    tab: { type: "string", default: "graph" },
    separate: { type: "boolean", default: false },
  },
});

const ROOT = join(import.meta.dirname, "../..");
const LOOK_MS = 10_000;
const FRAME = 1000 / 60;

/** Run in the page: notes the time between frames. */
const COUNT_FRAMES = `(() => {
  window.frames_ms = [];
  let last = performance.now();
  const step = () => {
    const now = performance.now();
    window.frames_ms.push(now - last);
    last = now;
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})()`;
const TAKE_FRAMES = "window.frames_ms.splice(0)";

interface Look {
  readonly what: string;
  readonly frames: number;
  readonly longest: number;
  readonly over200: number;
  readonly over50: number;
  readonly heapMb: number;
  readonly nodes: number;
}

async function look(page: Page, cdp: CDPSession, what: string): Promise<Look> {
  const frames = await page.evaluate<number[]>(TAKE_FRAMES);
  await cdp.send("HeapProfiler.collectGarbage");
  const { metrics } = await cdp.send("Performance.getMetrics");
  const metric = (name: string): number => metrics.find((one) => one.name === name)?.value ?? Number.NaN;
  // The collection is ours: its frame is not the page's.
  await page.evaluate(TAKE_FRAMES);
  const found = {
    what,
    frames: frames.length,
    longest: Math.round(Math.max(0, ...frames)),
    over200: frames.filter((ms) => ms > 200).length,
    over50: frames.filter((ms) => ms > 50).length,
    heapMb: Math.round(metric("JSHeapUsedSize") / 1e5) / 10,
    nodes: metric("Nodes"),
  };
  process.stderr.write(`${JSON.stringify(found)}\n`);
  return found;
}

/** Scrolls, zooms and drags the drawing, a frame between the steps. */
async function handle(page: Page): Promise<void> {
  const { width, height } = page.viewportSize() ?? { width: 1440, height: 900 };
  const [x, y] = [width * 0.6, height * 0.75];
  await page.mouse.move(x, y);
  for (let step = 0; step < 12; step++) {
    await page.mouse.wheel(0, step < 6 ? 300 : -300);
    await delay(2 * FRAME);
  }
  await page.keyboard.down("Control");
  for (let step = 0; step < 12; step++) {
    await page.mouse.wheel(0, step < 6 ? -200 : 200);
    await delay(2 * FRAME);
  }
  await page.keyboard.up("Control");
  await page.mouse.down();
  for (let step = 0; step < 30; step++) {
    await page.mouse.move(x - step * 8, y);
    await delay(FRAME);
  }
  await page.mouse.up();
}

async function firstRun(apiUrl: string): Promise<string> {
  for (;;) {
    const answer = await fetch(`${apiUrl}/flow_runs/filter`, { method: "POST" });
    // safe: what a list answers
    const [run] = (await answer.json()) as { id: string }[];
    if (run) return run.id;
    await delay(50);
  }
}

const browser = await openBrowser();
if ("reason" in browser) throw new Error(browser.reason);
await withServer(ROOT, async ({ apiUrl }) => {
  const program = spawn(
    process.execPath,
    [
      join(ROOT, "bench/programs/live-tasks.ts"),
      options.tasks,
      options.seconds,
      ...(options.separate ? ["separate"] : []),
    ],
    {
      env: { ...process.env, BATUTA_API_URL: apiUrl, BATUTA_LOGGING_LEVEL: "WARNING" },
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  const ended = once(program, "exit");
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  const cdp = await context.newCDPSession(page);
  await cdp.send("Performance.enable");
  await page.goto(
    `${apiUrl.replace(/\/api$/, "")}/runs/flow-run/${await firstRun(apiUrl)}?tab=${options.tab}`,
  );
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.evaluate(COUNT_FRAMES);
  const looks: Look[] = [];
  const started = performance.now();
  while (program.exitCode === null) {
    await Promise.race([ended, delay(LOOK_MS)]);
    looks.push(await look(page, cdp, `${Math.round((performance.now() - started) / 1000)} s`));
  }
  await delay(2000);
  looks.push(await look(page, cdp, "ended"));
  await handle(page);
  looks.push(await look(page, cdp, "scrolled, zoomed, dragged"));
  const [first] = looks;
  const table = new Table({ head: Object.keys(first ?? {}), style: { head: [], border: [] } });
  for (const one of looks) table.push(Object.values(one).map(String));
  process.stdout.write(`${table.toString()}\n`);
  if (problems.length > 0 || program.exitCode !== 0)
    throw new Error(
      `the run ended with ${program.exitCode}; errors of the page: ${problems.join("; ") || "none"}`,
    );
});
await browser.close();
