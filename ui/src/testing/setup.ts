import { cleanup, configure } from "@testing-library/react";
import { afterAll, afterEach, beforeAll } from "vitest";
import { MultiSelect } from "@/shared/components/multi-select.tsx";
import { preloadSelect } from "@/shared/components/select.tsx";
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

// The first look at a page waits for its code to be loaded and compiled, which takes a second or two.
configure({ asyncUtilTimeout: 15_000 });

beforeAll(() => Promise.all([preloadSelect(), MultiSelect.preload()]));
beforeAll(() => testServer.listen({ onUnhandledFrame: "error" }));
afterEach(() => {
  cleanup();
  testServer.resetHandlers();
  localStorage.clear();
});
afterAll(() => testServer.close());
