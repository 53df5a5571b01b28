import { en } from "@/features/dashboard/locales/en.ts";
import { es } from "@/features/dashboard/locales/es.ts";
import { featureTexts } from "@/shared/i18n/feature-texts.ts";

export const useTexts = featureTexts("dashboard", en, es);
