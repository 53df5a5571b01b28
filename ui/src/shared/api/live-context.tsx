import type { ChangesFrame } from "@contract/websocket/page-frames.ts";
import { createContext, type ReactNode, useContext, useEffect, useRef, useSyncExternalStore } from "react";
import type { Live, LiveState } from "@/shared/api/live.ts";

const LiveContext = createContext<Live | undefined>(undefined);

export function LiveProvider({ live, children }: { readonly live: Live; readonly children: ReactNode }) {
  return <LiveContext value={live}>{children}</LiveContext>;
}

/**
 * Watches topics while the component is there: `flow-runs`, `entities` (the shell watches both, and asks again for what they
 * concern), `events`, `flow-run:ID` (its task runs), `logs:ID`. `onChanges` hears every frame. Without a server that pushes (tests) nothing
 * comes, and polling is what is left.
 */
export function useLive(topics: readonly string[], onChanges?: (frame: ChangesFrame) => void): void {
  const live = useContext(LiveContext);
  const latest = useRef(onChanges);
  latest.current = onChanges;
  const key = topics.join(" ");
  useEffect(() => {
    if (!live || key === "") return;
    return live.watch(key.split(" "), (frame) => latest.current?.(frame));
  }, [live, key]);
}

const never = () => () => {};

/** Whether changes are pushed. */
export function useLiveState(): LiveState {
  const live = useContext(LiveContext);
  return useSyncExternalStore(live?.subscribeState ?? never, () => live?.state() ?? "off");
}
