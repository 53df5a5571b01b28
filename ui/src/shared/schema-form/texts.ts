import { featureTexts } from "@/shared/i18n/feature-texts.ts";
import { schemaForm as en } from "@/shared/schema-form/locales/en.ts";
import { schemaForm as es } from "@/shared/schema-form/locales/es.ts";

export const useTexts = featureTexts("schemaForm", en, es);
