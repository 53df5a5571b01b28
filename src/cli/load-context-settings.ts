import { loadSettings, type Settings, type SettingsOverrides } from "../config/settings.ts";
import type { CliContext } from "./context.ts";

/** Settings of the command: `--profile` and its own options come before everything else. Tells what was ignored. */
export function loadContextSettings(context: CliContext, overrides: SettingsOverrides = {}): Settings {
  const settings = loadSettings({
    env: context.env,
    cwd: context.cwd,
    overrides: { ...overrides, ...(context.profile === undefined ? {} : { profile: context.profile }) },
  });
  for (const warning of settings.warnings) context.note(`warning: ${warning}`);
  return settings;
}
