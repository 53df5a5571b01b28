export { type ServerOptions, startServerFromSettings as startServer } from "./start-from-settings.ts";
export type { RunningServer } from "./start-options.ts";
