import { screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { expect, it } from "vitest";
import { renderPage } from "@/testing/render-page.tsx";
import { answer, testServer } from "@/testing/server.ts";

it("says that an address has no page", async () => {
  renderPage("/no-such-page");
  expect(await screen.findByText("This does not exist")).toBeTruthy();
});

it("has the menu in the chosen language", async () => {
  renderPage("/no-such-page", "es");
  expect(await screen.findAllByText("Despliegues")).not.toHaveLength(0);
});

it("remembers the theme that was chosen", async () => {
  renderPage("/no-such-page");
  await userEvent.click(await screen.findByRole("button", { name: /Theme, language/ }));
  await userEvent.click(await screen.findByRole("combobox", { name: "Theme" }));
  await userEvent.click(await screen.findByRole("option", { name: "Dark" }));
  expect(document.documentElement.dataset.theme).toBe("dark");
  expect(localStorage.getItem("batuta.theme")).toBe("dark");
});

it("waits calmly for a server that is away, and shows the page as soon as it answers", async () => {
  let isAway = true;
  testServer.use(http.all("*/api/*", () => (isAway ? HttpResponse.error() : undefined)));
  renderPage("/automations");
  expect(await screen.findByText("Waiting for the server")).toBeTruthy();
  expect(screen.getByText(/The server cannot be reached/)).toBeTruthy();
  isAway = false;
  answer("read-health", () => true);
  answer("list-automations", () => []);
  expect(await screen.findByText("No automation yet", {}, { timeout: 5000 })).toBeTruthy();
  expect(screen.queryByText(/The server cannot be reached/)).toBeNull();
});
