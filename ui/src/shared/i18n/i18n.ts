import i18next, { type FormatterModule, type i18n } from "i18next";
import { initReactI18next } from "react-i18next";
import { numberText } from "@/shared/lib/number-text.ts";

export const LANGUAGES = ["en", "es"] as const;
export type Language = (typeof LANGUAGES)[number];

const STORED = "batuta.language";

/** The language that was chosen, else the browser's, else English. */
export function preferredLanguage(): Language {
  const wanted = [localStorage.getItem(STORED), ...navigator.languages];
  const known = wanted.map((one) => LANGUAGES.find((language) => one?.startsWith(language)));
  return known.find((one) => one !== undefined) ?? "en";
}

/** "5,000 runs": of what is told in a text, the number that chooses the plural form is written as numbers are. */
const countFormatter: FormatterModule = {
  type: "formatter",
  init: () => undefined,
  add: () => undefined,
  addCached: () => undefined,
  format: (value, _format, _language, options) =>
    options?.interpolationkey === "count" && typeof value === "number" ? numberText(value) : value,
};

/** Makes the translator. Texts are added by `featureTexts` when a page that has them is loaded, so that nobody waits for the others. */
export function createI18n(language: Language): i18n {
  const made = i18next.createInstance();
  void made
    .use(initReactI18next)
    .use(countFormatter)
    .init({
      lng: language,
      fallbackLng: "en",
      resources: {},
      interpolation: { escapeValue: false, alwaysFormat: true },
      initAsync: false,
    });
  document.documentElement.lang = language;
  made.on("languageChanged", (next) => {
    localStorage.setItem(STORED, next);
    document.documentElement.lang = next;
  });
  return made;
}
