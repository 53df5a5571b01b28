import { automations as en } from "@/features/automations/locales/en.ts";
import { automations as es } from "@/features/automations/locales/es.ts";
import { featureTexts } from "@/shared/i18n/feature-texts.ts";

export const useTexts = featureTexts("automations", en, es);
