export type { RunningServer } from "../server/start-options.ts";
export { type MockLogLine, type MockRunContext, mockRunContext } from "./mock-run-context.ts";
export { createSeededIds, type SeededIdsOptions, VIRTUAL_EPOCH_MS } from "./seeded-ids.ts";
export { startTestServer, type TestServerOptions } from "./start-test-server.ts";
export { createTestHarness, type TestHarness, type TestHarnessOptions } from "./test-harness.ts";
export { createVirtualClock, type VirtualClock, type VirtualClockOptions } from "./virtual-clock.ts";
