import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}

const keyOf = (name: string): string => `batuta.${name}`;

/** What this browser remembers, now. */
export const readPreference = (name: string): string | null => localStorage.getItem(keyOf(name));

/** What this browser remembers below `batuta.NAME`: a text, and how to set it (undefined forgets it). */
export function usePreference(name: string): readonly [string | null, (value: string | undefined) => void] {
  const key = keyOf(name);
  const value = useSyncExternalStore(subscribe, () => readPreference(name));
  const set = (next: string | undefined) => {
    if (next === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, next);
    for (const listener of listeners) listener();
  };
  return [value, set];
}
