import { useSyncExternalStore } from "react";
import { serverNow } from "@/shared/lib/server-clock.ts";

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = serverNow();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) now = serverNow();
  timer ??= setInterval(() => {
    now = serverNow();
    for (const one of listeners) one();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The time in milliseconds, anew each second: one timer for all that count. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () =>
    timer === undefined ? Math.floor(serverNow() / 1000) * 1000 : now,
  );
}
