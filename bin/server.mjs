// What `import "batuta/server"` loads. The guard is evaluated first.
import "./node-guard.cjs";

export * from "../dist/lib/server.js";
