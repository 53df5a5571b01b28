import { featureTexts } from "@/shared/i18n/feature-texts.ts";
import { common as en } from "@/shared/i18n/locales/en.ts";
import { common as es } from "@/shared/i18n/locales/es.ts";

/** Texts that all pages share: `const t = useCommonTexts(); t("action.save")`. */
export const useCommonTexts = featureTexts("common", en, es);
