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

const read = (): number => (timer === undefined ? Math.floor(serverNow() / 1000) * 1000 : now);

/** The time in milliseconds, anew each second: one timer for all that count. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, read);
}

/** What follows from the time: who shows "3 hr. ago" is drawn anew when the words change, not each second. */
export function useOfNow<Value extends string | boolean | undefined>(of: (now: number) => Value): Value {
  return useSyncExternalStore(subscribe, () => of(read()));
}
