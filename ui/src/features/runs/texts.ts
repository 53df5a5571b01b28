import { en } from "@/features/runs/locales/en.ts";
import { es } from "@/features/runs/locales/es.ts";
import { featureTexts } from "@/shared/i18n/feature-texts.ts";

export const useTexts = featureTexts("runs", en, es);
