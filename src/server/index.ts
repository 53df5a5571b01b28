export { startServer } from "./start.ts";
export type { RunningServer, StartServerOptions } from "./start-options.ts";
