import { useTranslation } from "react-i18next";

/** Texts of one language: sentences by name, grouped as deep as one likes. */
interface Texts {
  readonly [name: string]: string | Texts;
}
/** The same names with sentences of another language. */
export type Translated<T> = { readonly [K in keyof T]: T[K] extends string ? string : Translated<T[K]> };
/** Names with dots, as deep as they go; of plural forms only the stem (`runs` for `runs_one`, `runs_other`). */
type Names<T> = {
  [K in keyof T & string]: T[K] extends string
    ? K extends `${infer Stem}_${"zero" | "one" | "many" | "other"}`
      ? Stem
      : K
    : `${K}.${Names<T[K]>}`;
}[keyof T & string];

type Values = Readonly<Record<string, string | number | undefined>>;

/**
 * Makes the hook by which a feature's components get its texts: `const t = useTexts(); t("title")`. Names are checked by
 * the compiler, in both languages. `count` among the values chooses the plural form.
 */
export function featureTexts<const En extends Texts>(namespace: string, en: En, es: Translated<En>) {
  return function useTexts(): (name: Names<En>, values?: Values) => string {
    const { t, i18n } = useTranslation();
    if (!i18n.hasResourceBundle("en", namespace)) {
      i18n.addResourceBundle("en", namespace, en);
      i18n.addResourceBundle("es", namespace, es);
    }
    // safe: names are checked above; the library's own types know no texts that are added later
    const translate = t as unknown as (name: string, values: Values) => string;
    return (name, values = {}) => translate(`${namespace}:${name}`, values);
  };
}
