import type { OutlineTask } from "@contract/ui/run-outline.ts";

/** A task's name as its runs share it: `load-3f2` and `load-17` are of `load`; calls of a flow are of the flow. */
export const taskName = (task: OutlineTask): string =>
  task.subflow !== null
    ? task.subflow.flow_name
    : task.task_key.replace(/^.*[.:]/, "").replace(/-[0-9a-f]{8}$/, "");
