import { en } from "@/features/flow-run/locales/en.ts";
import { es } from "@/features/flow-run/locales/es.ts";
import { featureTexts } from "@/shared/i18n/feature-texts.ts";

export const useTexts = featureTexts("flow-run", en, es);
