import { en } from "@/features/artifacts/locales/en.ts";
import { es } from "@/features/artifacts/locales/es.ts";
import { featureTexts } from "@/shared/i18n/feature-texts.ts";

export const useTexts = featureTexts("artifacts", en, es);
