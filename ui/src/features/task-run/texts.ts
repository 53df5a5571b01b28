import { en } from "@/features/task-run/locales/en.ts";
import { es } from "@/features/task-run/locales/es.ts";
import { featureTexts } from "@/shared/i18n/feature-texts.ts";

export const useTexts = featureTexts("task-run", en, es);
