import type { Browser, Page } from "playwright-core";

/** How long pages took from an input to the next picture, in milliseconds; 0 stands for less than 16. */
export interface InteractionFigures {
  readonly p50: number;
  readonly most: number;
}

interface Interaction {
  readonly address: string;
  readonly act: (page: Page) => Promise<unknown>;
}

const INTERACTIONS: Readonly<Record<string, Interaction>> = {
  "typing in the filter of the runs": {
    address: "/runs",
    act: (page) => page.getByLabel("Search by name").pressSequentially("run-7f"),
  },
  "sorting the runs by name": {
    address: "/runs",
    act: (page) => page.getByRole("button", { name: "Name", exact: true }).click(),
  },
  "choosing all runs of the list": {
    address: "/runs",
    act: (page) => page.getByRole("checkbox", { name: "Select all" }).click(),
  },
  "opening the choice of states": {
    address: "/runs",
    act: (page) => page.getByRole("combobox", { name: "State: Any" }).click(),
  },
  "opening the command palette": { address: "/runs", act: (page) => page.keyboard.press("Control+k") },
  "opening the menu of a deployment": {
    address: "/deployments",
    act: (page) => page.getByRole("button", { name: "More actions" }).first().click(),
  },
  "typing in the filter of the flows": {
    address: "/flows",
    act: (page) => page.getByRole("searchbox").first().pressSequentially("flow-1"),
  },
};

/** Runs in the page before anything else: keeps what the browser's Event Timing tells of each input. */
const LISTEN = `
  globalThis.interactionMs = [];
  new PerformanceObserver((list) => {
    for (const { interactionId, duration } of list.getEntries()) if (interactionId > 0) interactionMs.push(duration);
  }).observe({ type: "event", durationThreshold: 16, buffered: true });
`;

/** The pictures that follow the input, and a while in which the browser tells of them. */
const TAKE = `new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 400))).then(
  () => Math.max(0, ...interactionMs.splice(0)),
)`;

/** The longest of what was told since the last time. */
const takeLongest = (page: Page): Promise<number> => page.evaluate<number>(TAKE);

/** Does one interaction after another, each on a page of its own that has come to rest. */
export async function measureInteractions(
  browser: Browser,
  url: string,
  rounds: number,
  onMeasured: (name: string, figures: InteractionFigures) => void,
): Promise<void> {
  for (const [name, { address, act }] of Object.entries(INTERACTIONS)) {
    const longest: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      const page = await context.newPage();
      await page.addInitScript({ content: LISTEN });
      await page.goto(url + address);
      await page.getByRole("row").nth(1).waitFor();
      await page.waitForLoadState("networkidle");
      await takeLongest(page);
      await act(page);
      longest.push(await takeLongest(page));
      await context.close();
    }
    longest.sort((a, b) => a - b);
    onMeasured(name, { p50: longest[Math.floor((longest.length - 1) / 2)] ?? 0, most: longest.at(-1) ?? 0 });
  }
}
