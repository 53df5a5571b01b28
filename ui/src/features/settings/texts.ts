import { settings as en } from "@/features/settings/locales/en.ts";
import { settings as es } from "@/features/settings/locales/es.ts";
import { featureTexts } from "@/shared/i18n/feature-texts.ts";

export const useTexts = featureTexts("settings", en, es);
