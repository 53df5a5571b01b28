import { expect, it } from "vitest";
import { createI18n } from "@/shared/i18n/i18n.ts";

it("writes counts as the language does, and nothing else", () => {
  const i18n = createI18n("en");
  i18n.addResourceBundle("en", "checked", {
    runs_one: "{{count}} run of {{flow}}",
    runs_other: "{{count}} runs of {{flow}}",
    port: "port {{port}}",
  });
  expect(i18n.t("checked:runs", { count: 1, flow: "etl" })).toBe("1 run of etl");
  expect(i18n.t("checked:runs", { count: 12345, flow: "1000" })).toBe("12,345 runs of 1000");
  expect(i18n.t("checked:port", { port: 4200 })).toBe("port 4200");
});
