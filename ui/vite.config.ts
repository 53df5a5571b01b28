import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
/** Where `vite` sends the API's requests while the pages are worked on; a server of `batuta server start`. */
const server = process.env.BATUTA_UI_SERVER ?? "http://127.0.0.1:4200";

const FRAMEWORK =
  /node_modules\/(react|react-dom|scheduler|use-sync-external-store|i18next|react-i18next|@tanstack\/(history|query-core|react-query|react-router|react-store|router-core|store))\//;

type Modules = { getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null };

/** Tells of a module whether another one cannot do without it. */
function neededBy(other: string): (id: string, modules: Modules) => boolean {
  let needed: Set<string> | undefined;
  return (id, modules) => {
    if (needed === undefined) {
      const found = new Set([other]);
      for (const one of found)
        for (const next of modules.getModuleInfo(one)?.importedIds ?? []) found.add(next);
      needed = found;
    }
    return needed.has(id);
  };
}

const isForDashboard = neededBy(at("./src/routes/dashboard/dashboard-page.tsx"));
const ENTRY = at("./src/app/main.tsx");

export default defineConfig({
  root: at("."),
  plugins: [react(), tailwindcss()],
  resolve: {
    alias: { "@contract": at("../src/contract"), "@domain": at("../src/domain"), "@": at("./src") },
  },
  build: {
    outDir: at("../dist/ui"),
    emptyOutDir: true,
    target: "es2023",
    // Small pictures stay files: the content security policy needs no exception for them.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // Browsers ask a server of HTTP/1.1 for six files at a time: a page comes in ten files instead of ninety. What the
        // first page needs is apart from what most others share.
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            { name: "icons", test: /node_modules\/lucide-react\// },
            { name: "framework", test: FRAMEWORK },
            { name: "frame", tags: ["$initial"], test: (id) => id !== ENTRY },
            {
              name: (id, modules) => (isForDashboard(id, modules) ? "common" : null),
              debugName: "common",
              minShareCount: 4,
            },
            { name: "kit", minShareCount: 12 },
            { name: "parts", minShareCount: 4 },
          ],
        },
      },
    },
  },
  server: {
    host: "127.0.0.1",
    proxy: { "/api": { target: server, ws: true } },
  },
});
