// What `import "batuta"` loads. The guard is evaluated first: an older Node must read what is needed.
import "./node-guard.cjs";
import "./compile-cache.cjs";

export * from "../dist/lib/index.js";
