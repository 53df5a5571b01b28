import i18next, { type i18n } from "i18next";
import { initReactI18next } from "react-i18next";

export const LANGUAGES = ["en", "es"] as const;
export type Language = (typeof LANGUAGES)[number];

const STORED = "batuta.language";

/** The language that was chosen, else the browser's, else English. */
export function preferredLanguage(): Language {
  const wanted = [localStorage.getItem(STORED), ...navigator.languages];
  const known = wanted.map((one) => LANGUAGES.find((language) => one?.startsWith(language)));
  return known.find((one) => one !== undefined) ?? "en";
}

/** Makes the translator. Texts are added by `featureTexts` when a page that has them is loaded, so that nobody waits for the others. */
export function createI18n(language: Language): i18n {
  const made = i18next.createInstance();
  void made.use(initReactI18next).init({
    lng: language,
    fallbackLng: "en",
    resources: {},
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  document.documentElement.lang = language;
  made.on("languageChanged", (next) => {
    localStorage.setItem(STORED, next);
    document.documentElement.lang = next;
  });
  return made;
}
