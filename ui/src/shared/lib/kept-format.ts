/** Keeps what a text makes, so that it is made once: a format of `Intl` takes longer to make than to use a hundred times. */
export function keptFormat<Format>(make: (language: string, zone: string | undefined) => Format) {
  const kept = new Map<string, Format>();
  return (language: string, zone?: string): Format => {
    const key = `${language} ${zone ?? ""}`;
    const format = kept.get(key) ?? make(language, zone);
    kept.set(key, format);
    return format;
  };
}
