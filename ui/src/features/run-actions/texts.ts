import { en } from "@/features/run-actions/locales/en.ts";
import { es } from "@/features/run-actions/locales/es.ts";
import { featureTexts } from "@/shared/i18n/feature-texts.ts";

export const useTexts = featureTexts("run-actions", en, es);
