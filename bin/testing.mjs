// What `import "batuta/testing"` loads. The guard is evaluated first.
import "./node-guard.cjs";

export * from "../dist/lib/testing.js";
