import { flows as en } from "@/features/flows/locales/en.ts";
import { flows as es } from "@/features/flows/locales/es.ts";
import { featureTexts } from "@/shared/i18n/feature-texts.ts";

export const useTexts = featureTexts("flows", en, es);
