import { health as en } from "@/features/health/locales/en.ts";
import { health as es } from "@/features/health/locales/es.ts";
import { featureTexts } from "@/shared/i18n/feature-texts.ts";

export const useTexts = featureTexts("health", en, es);
