import type { Profiles } from "../config/profiles.ts";
import type { CliContext } from "./context.ts";
import { givenOrPicked } from "./pick.ts";

/** The profile that was named, else the one that a person picks. */
export async function chooseProfile(
  context: CliContext,
  profiles: Profiles,
  given: string | undefined,
): Promise<string> {
  return givenOrPicked(context, given, {
    argument: "NAME",
    what: "profile",
    otherwise: "batuta profile ls",
    choices: async () =>
      Object.entries(profiles.profiles).map(([value, settings]) => ({
        value,
        hint: value === profiles.active ? "active" : settings.BATUTA_API_URL,
      })),
  });
}
