import { en } from "@/features/run-logs/locales/en.ts";
import { es } from "@/features/run-logs/locales/es.ts";
import { featureTexts } from "@/shared/i18n/feature-texts.ts";

export const useTexts = featureTexts("run-logs", en, es);
