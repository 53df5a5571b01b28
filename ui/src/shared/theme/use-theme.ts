import { useEffect } from "react";
import { usePreference } from "@/shared/lib/preferences.ts";

export type Theme = "light" | "dark" | "system";

/** The chosen theme, kept in `batuta.theme` (read by `public/theme.js` before the first paint), and how to choose. */
export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  const [stored, setStored] = usePreference("theme");
  const theme = stored === "light" || stored === "dark" ? stored : "system";
  useEffect(() => {
    const system = matchMedia("(prefers-color-scheme: dark)");
    const apply = () => {
      const isDark = theme === "dark" || (theme === "system" && system.matches);
      document.documentElement.dataset.theme = isDark ? "dark" : "light";
    };
    apply();
    system.addEventListener("change", apply);
    return () => system.removeEventListener("change", apply);
  }, [theme]);
  return [theme, (next) => setStored(next === "system" ? undefined : next)];
}
