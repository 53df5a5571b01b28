import { automationRecipes } from "./automations.ts";
import { blockRecipes } from "./blocks.ts";
import { deploymentRecipes } from "./deployments.ts";
import { runRecipes } from "./flows-and-runs.ts";
import { limitRecipes } from "./limits.ts";
import type { Recipe } from "./recipe.ts";
import { smallRecipes } from "./small.ts";
import { tagSlotRecipes } from "./tag-slots.ts";
import { workPoolRecipes } from "./work-pools.ts";

/** How every writing operation of Prefect is tried. */
export const recipes: readonly Recipe[] = [
  ...runRecipes,
  ...deploymentRecipes,
  ...workPoolRecipes,
  ...limitRecipes,
  ...blockRecipes,
  ...automationRecipes,
  ...smallRecipes,
  ...tagSlotRecipes,
];
