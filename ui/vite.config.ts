import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
/** Where `vite` sends the API's requests while the pages are worked on; a server of `batuta server start`. */
const server = process.env.BATUTA_UI_SERVER ?? "http://127.0.0.1:4200";

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
  },
  server: {
    host: "127.0.0.1",
    proxy: { "/api": { target: server, ws: true } },
  },
});
