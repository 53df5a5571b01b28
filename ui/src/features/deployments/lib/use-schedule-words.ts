import type { Schedule } from "@contract/deployments/schedules.ts";
import { scheduleSentence, scheduleWhen } from "@domain/schedules/schedule-sentence.ts";
import { useTranslation } from "react-i18next";

/** Says a schedule in the page's language: with its zone, and without. */
export function useScheduleWords() {
  const { i18n } = useTranslation();
  const language = i18n.language.startsWith("es") ? "es" : "en";
  const capital = (text: string) => text.charAt(0).toLocaleUpperCase(language) + text.slice(1);
  return {
    sentence: (schedule: Schedule) => capital(scheduleSentence(schedule, language)),
    when: (schedule: Schedule) => capital(scheduleWhen(schedule, language)),
  };
}
