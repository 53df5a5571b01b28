import { en } from "@/features/assets/locales/en.ts";
import { es } from "@/features/assets/locales/es.ts";
import { featureTexts } from "@/shared/i18n/feature-texts.ts";

export const useTexts = featureTexts("assets", en, es);
