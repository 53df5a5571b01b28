import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, inject } from "vitest";
import { type LiveServer, startLiveServer } from "./live-server.ts";
import { createPages, type PageOptions, type Pages, type WatchedPage } from "./watched-page.ts";

/** The server of a check file, and the browser that looks at it. */
export interface Site extends LiveServer {
  /** Opens the page of this path, as a visitor who was never here; see `WatchedPage`. */
  open(path: string, options?: PageOptions): Promise<WatchedPage>;
}

/** Of this worker: its files come one after the other, without isolation. */
let connection: Promise<Browser> | undefined;

function connect(): Promise<Browser> {
  connection ??= chromium.connect(inject("browser"));
  return connection;
}

/**
 * Gives a check file a server of its own, with `env` as settings, from before its checks until after them. What the checks
 * start from is made by a `beforeAll` below it.
 */
export function makeSite(env: Readonly<Record<string, string>> = {}): Site {
  let begun: { readonly server: LiveServer; readonly pages: Pages } | undefined;
  const parts = (): NonNullable<typeof begun> => {
    if (begun === undefined) throw new Error("the site is there from `beforeAll` on");
    return begun;
  };
  beforeAll(async () => {
    const pages = createPages(await connect());
    begun = { server: await startLiveServer(env), pages };
  });
  afterAll(async () => {
    await begun?.pages.close();
    await begun?.server.stop();
  });
  return {
    get url() {
      return parts().server.url;
    },
    get home() {
      return parts().server.home;
    },
    get env() {
      return parts().server.env;
    },
    call: (...args) => parts().server.call(...args),
    kill: () => parts().server.kill(),
    start: () => parts().server.start(),
    stop: () => parts().server.stop(),
    open: (path, options) => parts().pages.open(`${parts().server.url}${path}`, options),
  };
}
