import { deployments as en } from "@/features/deployments/locales/en.ts";
import { deployments as es } from "@/features/deployments/locales/es.ts";
import { featureTexts } from "@/shared/i18n/feature-texts.ts";

export const useTexts = featureTexts("deployments", en, es);
