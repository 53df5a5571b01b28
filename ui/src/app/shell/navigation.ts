import {
  Activity,
  Blocks,
  Boxes,
  CalendarClock,
  Gauge,
  HeartPulse,
  type LucideIcon,
  Network,
  Package,
  Radio,
  Rocket,
  Settings,
  SquareFunction,
  Timer,
  Variable,
  Workflow,
} from "lucide-react";
import type { common } from "@/shared/i18n/locales/en.ts";

/** What a page of the menu is called by its texts. */
export type NavigationName = Exclude<keyof typeof common.nav, "main" | "skip" | "open" | "close">;

interface NavigationEntry {
  readonly to: string;
  readonly text: NavigationName;
  readonly icon: LucideIcon;
}

/** The pages of the menu, in groups: what runs, where it runs, what it is given, what it leaves, the server. */
export const NAVIGATION: readonly (readonly NavigationEntry[])[] = [
  [
    { to: "/dashboard", text: "dashboard", icon: Gauge },
    { to: "/runs", text: "runs", icon: Activity },
    { to: "/flows", text: "flows", icon: Workflow },
    { to: "/deployments", text: "deployments", icon: Rocket },
  ],
  [
    { to: "/work-pools", text: "workPools", icon: Boxes },
    { to: "/concurrency-limits", text: "concurrency", icon: Timer },
    { to: "/task-workers", text: "taskWorkers", icon: SquareFunction },
  ],
  [
    { to: "/automations", text: "automations", icon: CalendarClock },
    { to: "/events", text: "events", icon: Radio },
  ],
  [
    { to: "/blocks", text: "blocks", icon: Blocks },
    { to: "/variables", text: "variables", icon: Variable },
    { to: "/artifacts", text: "artifacts", icon: Package },
    { to: "/assets", text: "assets", icon: Network },
  ],
  [
    { to: "/health", text: "health", icon: HeartPulse },
    { to: "/settings", text: "settings", icon: Settings },
  ],
];
