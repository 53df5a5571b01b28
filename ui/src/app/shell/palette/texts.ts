import { en } from "@/app/shell/palette/locales/en.ts";
import { es } from "@/app/shell/palette/locales/es.ts";
import { featureTexts } from "@/shared/i18n/feature-texts.ts";

export const useTexts = featureTexts("palette", en, es);
