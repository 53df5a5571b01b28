import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
/** Where `vite` sends the API's requests while the pages are worked on; a server of `batuta server start`. */
const server = process.env.BATUTA_UI_SERVER ?? "http://127.0.0.1:4200";

const FRAMEWORK =
  /node_modules\/(react|react-dom|scheduler|use-sync-external-store|i18next|react-i18next|@tanstack\/(history|query-core|react-query|react-router|react-store|router-core|store))\//;

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
        // A hundred icons of 200 bytes and what every page needs anyway: a few files instead of a hundred.
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            { name: "icons", test: /node_modules\/lucide-react\// },
            { name: "framework", test: FRAMEWORK },
            {
              name: "frame",
              test: /ui\/src\/(shared\/(api|i18n)\/|routes\/[^/]+\/[^/]+-routes\.ts)/,
            },
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
