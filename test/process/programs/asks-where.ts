import { createInterface } from "node:readline";
import { flow } from "../../../src/index.ts";
import { say } from "./say.ts";

/** A flow that says how many sockets its process has: none where it holds the database itself. */
const asksWhere = flow(async function asksWhere(name: string) {
  const sockets = process.getActiveResourcesInfo().filter((resource) => resource === "TCPSocketWrap").length;
  if (process.env.WAIT) {
    const lines = createInterface({ input: process.stdin });
    const line = new Promise((resolve) => {
      lines.once("line", resolve);
    });
    say({ sockets });
    await line;
    lines.close();
    process.stdin.destroy();
  } else say({ sockets });
  return name;
});

say({ result: await asksWhere(process.argv[2] ?? "") });
