import { type FSWatcher, watch } from "node:fs";
import { open } from "node:fs/promises";

const MAX_READ_BYTES = 64 * 1024;
const TAIL_BYTES = 8 * 1024;
const TAIL_LINES = 20;

/** Hands on what a job writes to its file, from the beginning or from here on. */
export interface OutputTail {
  /** Reads what is left and stops. */
  close(): Promise<void>;
}

/** Follows a file; what it grows by goes to `write` in order. */
export function followOutput(path: string, from: number, write: (part: Uint8Array) => void): OutputTail {
  let at = from;
  let reading: Promise<void> = Promise.resolve();
  let isDue = false;
  const read = async (): Promise<void> => {
    isDue = false;
    await using file = await open(path, "r");
    const buffer = Buffer.allocUnsafe(MAX_READ_BYTES);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      write(Uint8Array.prototype.slice.call(buffer, 0, bytesRead));
    }
  };
  const poke = (): void => {
    if (isDue) return;
    isDue = true;
    // A file that somebody has deleted has nothing more to say.
    reading = reading.then(read).catch(() => undefined);
  };
  const watcher: FSWatcher = watch(path, { persistent: false }, poke);
  watcher.on("error", () => undefined);
  poke();
  return {
    close: async () => {
      watcher.close();
      await reading;
      await read().catch(() => undefined);
    },
  };
}

/** The last lines of a file. */
export async function readLastOutput(path: string): Promise<string> {
  try {
    await using file = await open(path, "r");
    const { size } = await file.stat();
    const from = Math.max(0, size - TAIL_BYTES);
    const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES));
    await file.read(buffer, 0, buffer.length, from);
    return buffer.toString("utf8").trimEnd().split("\n").slice(-TAIL_LINES).join("\n");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}
