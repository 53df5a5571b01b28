import { variables as en } from "@/features/variables/locales/en.ts";
import { variables as es } from "@/features/variables/locales/es.ts";
import { featureTexts } from "@/shared/i18n/feature-texts.ts";

export const useTexts = featureTexts("variables", en, es);
