import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

/** Where a server has its pages: what is before `/api`. */
function pagesOf(apiUrl: string): string {
  return apiUrl.replace(/\/api\/?$/, "/");
}

export const dashboardOpen = defineCommand({
  description: "Open the web pages of the server in a browser; fails where it has none",
  args: {
    print: { type: "boolean", description: "Print the address, and open nothing" },
  },
  examples: ["dashboard open", "dashboard open --print", "dashboard open --profile prod"],
  async run(context, args) {
    const { loadContextSettings } = await import("../../load-context-settings.ts");
    const { checkServer } = await import("../../check-server.ts");
    const { BatutaError } = await import("../../../platform/errors.ts");
    const status = await checkServer(loadContextSettings(context), context);
    if (!status.running) {
      throw new BatutaError("api-unreachable", `no server runs: ${status.reason}; \`batuta server start\``);
    }
    const url = pagesOf(status.url);
    const answer = await fetch(url, { headers: { accept: "text/html" }, signal: context.signal });
    await answer.body?.cancel();
    if (!answer.ok || !answer.headers.get("content-type")?.startsWith("text/html")) {
      throw new BatutaError(
        "no-dashboard",
        `the server has no web pages at ${url}. Its API is at ${status.url}: \`batuta api GET /admin/version\` asks it, docs/openapi.json of the repository describes it`,
        { fields: { url, api: status.url } },
      );
    }
    const { openInBrowser } = await import("../../open-in-browser.ts");
    const opened = args.print === true ? false : await openInBrowser(context, url);
    if (context.json) printJson(context, { url, opened });
    else context.print(`${url}\n`);
    if (args.print !== true && !opened) {
      throw new BatutaError(
        "no-browser",
        "no browser could be opened; set BROWSER, or open the address yourself",
      );
    }
    return undefined;
  },
});
