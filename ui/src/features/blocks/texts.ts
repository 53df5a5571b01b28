import { blocks as en } from "@/features/blocks/locales/en.ts";
import { blocks as es } from "@/features/blocks/locales/es.ts";
import { featureTexts } from "@/shared/i18n/feature-texts.ts";

export const useTexts = featureTexts("blocks", en, es);
