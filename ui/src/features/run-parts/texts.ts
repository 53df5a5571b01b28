import { en } from "@/features/run-parts/locales/en.ts";
import { es } from "@/features/run-parts/locales/es.ts";
import { featureTexts } from "@/shared/i18n/feature-texts.ts";

export const useTexts = featureTexts("run-parts", en, es);
