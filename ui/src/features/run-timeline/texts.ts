import { en } from "@/features/run-timeline/locales/en.ts";
import { es } from "@/features/run-timeline/locales/es.ts";
import { featureTexts } from "@/shared/i18n/feature-texts.ts";

export const useTexts = featureTexts("runTimeline", en, es);
