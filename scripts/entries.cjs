// The package's entries: the name of the built file in dist/lib, and the source that it is built from.
"use strict";

module.exports = {
  index: "src/index.ts",
  server: "src/server/index.ts",
  client: "src/client/index.ts",
  contract: "src/contract/index.ts",
  testing: "src/testing/index.ts",
  cli: "src/cli/main.ts",
  // Threads are started by the URL of a file beside the one that starts them.
  "reader-worker": "src/store/sqlite/reader-worker.ts",
  "thread-worker": "src/sdk/runners/thread-worker.ts",
};
