import { taskWorkers as en } from "@/features/task-workers/locales/en.ts";
import { taskWorkers as es } from "@/features/task-workers/locales/es.ts";
import { featureTexts } from "@/shared/i18n/feature-texts.ts";

export const useTexts = featureTexts("taskWorkers", en, es);
