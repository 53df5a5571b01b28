import { concurrency as en } from "@/features/concurrency/locales/en.ts";
import { concurrency as es } from "@/features/concurrency/locales/es.ts";
import { featureTexts } from "@/shared/i18n/feature-texts.ts";

export const useTexts = featureTexts("concurrency", en, es);
