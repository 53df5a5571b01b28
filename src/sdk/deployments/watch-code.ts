import { type FSWatcher, readFileSync, watch } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Clock } from "../../platform/clock.ts";
import { BatutaError } from "../../platform/errors.ts";
import type { Logger } from "../../platform/logger.ts";
import { type CodeCopies, type LoadedCode, writeCopies } from "./code-copies.ts";
import { type Reloaded, reloadScript } from "./reload-script.ts";

/** Options of `watchCode`. */
export interface WatchOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Where copies of code are kept while the files can't be loaded. */
  readonly root: string;
  /** Called when the script, as it now is, has created its deployments. */
  readonly onReload: (reloaded: Reloaded) => Promise<void>;
}

/** The code of a script that is watched. */
export interface CodeWatch extends AsyncDisposable {
  /** What runs load in the place of the files; undefined while these can be loaded. */
  copies(): string | undefined;
}

/** An editor writes in several steps. */
const GATHER_MS = 100;
const RETIRE_MS = 60_000;
/** Batuta's own files, where it runs from a checkout. */
const OWN = new URL("../..", import.meta.url).href;

/**
 * Watches the files that this script has loaded, itself among them. When one has changed, the script is run in a process
 * of its own, which creates the deployments again. Code that can't be loaded changes nothing: runs load what was there
 * before, until it can.
 */
export async function watchCode(options: WatchOptions): Promise<CodeWatch> {
  const { clock, logger } = options;
  if (process.argv[1] === undefined) {
    throw new BatutaError("invalid-argument", "serve({ watch: true }) needs a script: node path/of/file.ts");
  }
  const ending = new AbortController();
  const watchers = new Map<string, FSWatcher>();
  let files = new Set<string>();
  let good: LoadedCode = new Map();
  /** What was in the files when they were loaded last. */
  let tried: Texts = new Map();
  let copies: CodeCopies | undefined;
  const retired = new Set<CodeCopies>();
  let cancelTimer: (() => void) | undefined;
  let reloading: Promise<void> | undefined;
  let isAgain = false;

  function follow(found: Iterable<string>): void {
    files = new Set([...found].filter((url) => !url.startsWith(OWN)));
    const folders = new Set([...files].map((url) => dirname(fileURLToPath(url))));
    for (const [folder, watcher] of watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      watchers.delete(folder);
    }
    for (const folder of folders) {
      if (watchers.has(folder)) continue;
      const watcher = watch(folder, (_type, name) => {
        if (name === null || files.has(pathToFileURL(`${folder}/${name}`).href)) changed();
      });
      watcher.on("error", (error) => {
        logger.warn("a folder of the code can't be watched any more", { folder, err: error });
      });
      watchers.set(folder, watcher);
    }
  }

  function changed(): void {
    cancelTimer?.();
    cancelTimer = clock.schedule(() => {
      if (reloading !== undefined) isAgain = true;
      else reloading = reload();
    }, GATHER_MS);
  }

  async function reload(): Promise<void> {
    do {
      isAgain = false;
      const now = readTexts(files);
      if (!isSame(now, tried)) await reloadOnce(now);
    } while (isAgain && !ending.signal.aborted);
    reloading = undefined;
  }

  /** A run that has just been started may still read them. */
  function retire(old: CodeCopies): void {
    retired.add(old);
    clock.schedule(
      () => {
        retired.delete(old);
        old[Symbol.dispose]();
      },
      RETIRE_MS,
      { ref: false },
    );
  }

  async function reloadOnce(now: Texts): Promise<void> {
    tried = now;
    // Until it is known to load, runs get what was there before.
    copies ??= writeCopies(options.root, good);
    const result = await reloadScript("register", { clock, signal: ending.signal });
    if (ending.signal.aborted) return;
    if ("error" in result) {
      follow([...files, ...result.files]);
      tried = readTexts(files, now);
      logger.error(`the changed code can't be loaded; runs have the old code until it can:\n${result.error}`);
      return;
    }
    follow(result.files);
    good = withoutOwn(result.code);
    tried = readTexts(files, now);
    try {
      await options.onReload(result.reloaded);
    } catch (error) {
      logger.error("the changed deployments can't be served", { err: error });
    }
    retire(copies);
    copies = undefined;
    logger.info(`the code has changed: serving ${Object.keys(result.reloaded.deployments).join(", ")}`);
  }

  const first = await reloadScript("load", { clock, signal: ending.signal });
  if ("error" in first) {
    throw new BatutaError("code-not-loaded", `the script can't be loaded again to watch it: ${first.error}`);
  }
  follow(first.files);
  good = withoutOwn(first.code);
  tried = readTexts(files);
  return {
    copies: () => copies?.list,
    [Symbol.asyncDispose]: async () => {
      ending.abort();
      cancelTimer?.();
      for (const watcher of watchers.values()) watcher.close();
      await reloading;
      copies?.[Symbol.dispose]();
      for (const old of retired) old[Symbol.dispose]();
    },
  };
}

type Texts = ReadonlyMap<string, string>;

/** What is in files now; of those that were read before, what was in them then. Files that are not there are left out. */
function readTexts(urls: Iterable<string>, before: Texts = new Map()): Texts {
  const texts = new Map<string, string>();
  for (const url of urls) {
    try {
      texts.set(url, before.get(url) ?? readFileSync(fileURLToPath(url), "utf8"));
    } catch {
      // It is being replaced, or gone: it differs from what it was.
    }
  }
  return texts;
}

function withoutOwn(code: LoadedCode): LoadedCode {
  return new Map([...code].filter(([url]) => !url.startsWith(OWN)));
}

function isSame(some: Texts, others: Texts): boolean {
  return some.size === others.size && [...some].every(([url, text]) => others.get(url) === text);
}
