import { en } from "@/features/run-graph/locales/en.ts";
import { es } from "@/features/run-graph/locales/es.ts";
import { featureTexts } from "@/shared/i18n/feature-texts.ts";

export const useTexts = featureTexts("runGraph", en, es);
