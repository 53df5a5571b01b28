import { workPools as en } from "@/features/work-pools/locales/en.ts";
import { workPools as es } from "@/features/work-pools/locales/es.ts";
import { featureTexts } from "@/shared/i18n/feature-texts.ts";

export const useTexts = featureTexts("workPools", en, es);
