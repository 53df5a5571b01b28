import { en } from "@/features/events/locales/en.ts";
import { es } from "@/features/events/locales/es.ts";
import { featureTexts } from "@/shared/i18n/feature-texts.ts";

export const useTexts = featureTexts("events", en, es);
