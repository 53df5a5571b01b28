import type { ChangesFrame, PageFrame } from "@contract/websocket/page-frames.ts";

/** How the websocket stands: pages that are not told of changes have to ask. */
export type LiveState = "on" | "off";
type ChangesListener = (frame: ChangesFrame) => void;

/** One websocket for all that a page wants to hear of. */
export interface Live {
  /** Hears of these topics until the returned function is called. `listener` may be told of others, too. */
  watch(topics: readonly string[], listener: ChangesListener): () => void;
  state(): LiveState;
  subscribeState(listener: () => void): () => void;
  close(): void;
}

export interface LiveOptions {
  readonly url: string;
  /** Whether nobody is known, so that it does not connect. */
  readonly isRefused?: () => boolean;
  /** Told when it breaks, and when it is there again: whatever is shown has to be asked for. */
  readonly onGap: () => void;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

/** Opens it with the first watcher, and connects anew when it breaks. */
export function createLive({ url, isRefused = () => false, onGap }: LiveOptions): Live {
  const watchers = new Map<
    object,
    { readonly topics: readonly string[]; readonly listener: ChangesListener }
  >();
  const stateListeners = new Set<() => void>();
  let socket: WebSocket | undefined;
  let state: LiveState = "off";
  let watched = "";
  let isFirst = true;
  let pauseMs = FIRST_PAUSE_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;

  const setState = (next: LiveState): void => {
    if (next === state) return;
    state = next;
    for (const listener of stateListeners) listener();
  };
  const sendTopics = (): void => {
    if (socket?.readyState !== WebSocket.OPEN) return;
    const topics = [...new Set([...watchers.values()].flatMap((one) => one.topics))].sort();
    const text = JSON.stringify({ type: "watch", topics });
    if (text === watched) return;
    watched = text;
    socket.send(text);
  };
  const hear = (frame: PageFrame): void => {
    if (frame.type === "watching") {
      setState("on");
      pauseMs = FIRST_PAUSE_MS;
      return;
    }
    for (const { listener } of watchers.values()) listener(frame);
  };
  const open = (): void => {
    if (socket || isClosed || watchers.size === 0) return;
    if (isRefused()) {
      clearTimeout(timer);
      timer = setTimeout(open, FIRST_PAUSE_MS);
      return;
    }
    watched = "";
    const opened = new WebSocket(url);
    socket = opened;
    opened.addEventListener("open", () => {
      sendTopics();
      // What came before the first connection is what the page has just asked for.
      if (!isFirst) onGap();
      isFirst = false;
    });
    // safe: the server's frames are made by the same contract
    opened.addEventListener("message", ({ data }) => hear(JSON.parse(String(data)) as PageFrame));
    opened.addEventListener("close", () => {
      socket = undefined;
      // Whoever asks now learns that the server is away, and says so.
      if (state === "on") onGap();
      setState("off");
      if (isClosed || watchers.size === 0) return;
      clearTimeout(timer);
      timer = setTimeout(open, pauseMs);
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    });
  };
  return {
    watch(topics, listener) {
      const key = {};
      watchers.set(key, { topics, listener });
      open();
      sendTopics();
      return () => {
        watchers.delete(key);
        sendTopics();
      };
    },
    state: () => state,
    subscribeState(listener) {
      stateListeners.add(listener);
      return () => stateListeners.delete(listener);
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
      socket?.close();
    },
  };
}
