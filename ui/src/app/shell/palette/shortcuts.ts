import type { NavigationName } from "@/app/shell/navigation.ts";

/** Letters that lead to a page after `g`. */
export const PAGE_KEYS: Readonly<Partial<Record<NavigationName, string>>> = {
  dashboard: "d",
  runs: "r",
  flows: "f",
  deployments: "p",
  workPools: "w",
  concurrency: "c",
  automations: "a",
  events: "e",
  blocks: "b",
  variables: "v",
  artifacts: "t",
  health: "h",
  settings: "s",
};

/** How the key beside which shortcuts are pressed is called here. */
export const isApple = (): boolean => /Mac|iPhone|iPad/.test(navigator.userAgent);

/** A second key that comes later than this is a key of its own. */
export const SEQUENCE_MS = 1_500;
