import { cleanup } from "@testing-library/react";
import { afterAll, afterEach, beforeAll } from "vitest";
import { testServer } from "@/testing/server.ts";

// What Base UI and the charts ask of a browser, and jsdom has not got.
globalThis.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
Element.prototype.scrollIntoView ??= () => {};
window.matchMedia ??= (query) =>
  ({
    matches: false,
    media: query,
    addEventListener() {},
    removeEventListener() {},
  }) as unknown as MediaQueryList;

window.scrollTo = () => {};

beforeAll(() => testServer.listen({ onUnhandledFrame: "error" }));
afterEach(() => {
  cleanup();
  testServer.resetHandlers();
  localStorage.clear();
});
afterAll(() => testServer.close());
