import { screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, it } from "vitest";
import { renderPage } from "@/testing/render-page.tsx";

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
