/** How the server was met last. */
export type ConnectionState = "reachable" | "unreachable" | "unauthorized";

/** Remembers it, and tells who wants to know. */
export interface Connection {
  get(): ConnectionState;
  set(state: ConnectionState): void;
  subscribe(listener: () => void): () => void;
}

export function createConnection(): Connection {
  let state: ConnectionState = "reachable";
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    set(next) {
      if (next === state) return;
      // An answer that refuses is an answer: only a login ends it.
      if (state === "unauthorized" && next === "unreachable") return;
      state = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
