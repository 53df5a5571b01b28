/** Made once for each language and way of writing: making one takes longer than using it a hundred times. */
const formats = new Map<string, Intl.NumberFormat>();

/** A number as the page's language writes it: `1,234.5`, `1.234,5`; "–" when there is none. */
export function numberText(value: number | null | undefined, options: Intl.NumberFormatOptions = {}): string {
  if (value === undefined || value === null) return "–";
  const language = document.documentElement.lang || "en";
  const key = `${language} ${JSON.stringify(options)}`;
  const format = formats.get(key) ?? new Intl.NumberFormat(language, options);
  formats.set(key, format);
  return format.format(value);
}
