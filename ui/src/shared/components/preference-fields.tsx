import { useTranslation } from "react-i18next";
import { Select } from "@/shared/components/select.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { LANGUAGES } from "@/shared/i18n/i18n.ts";
import { useZone } from "@/shared/lib/use-zone.ts";
import { useTheme } from "@/shared/theme/use-theme.ts";

const LOCAL = "local";

/** Theme, language and time zone: what a person chooses for this browser. */
export function PreferenceFields() {
  const t = useCommonTexts();
  const { i18n } = useTranslation();
  const [theme, setTheme] = useTheme();
  const [zone, setZone] = useZone();
  const local = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zones = [
    { value: LOCAL, label: t("zone.local", { zone: local }) },
    { value: "UTC", label: t("zone.utc") },
    ...Intl.supportedValuesOf("timeZone").map((value) => ({ value, label: value })),
  ];
  return (
    <div className="flex flex-col gap-3">
      <Select
        label={t("theme.label")}
        isLabelShown
        value={theme}
        onChange={setTheme}
        options={(["light", "dark", "system"] as const).map((value) => ({
          value,
          label: t(`theme.${value}`),
        }))}
      />
      <Select
        label={t("language.label")}
        isLabelShown
        value={i18n.language}
        onChange={(next) => void i18n.changeLanguage(next)}
        options={LANGUAGES.map((value) => ({ value, label: t(`language.${value}`) }))}
      />
      <Select
        label={t("zone.label")}
        isLabelShown
        value={zone ?? LOCAL}
        onChange={(next) => setZone(next === LOCAL ? undefined : next)}
        options={zones}
      />
    </div>
  );
}
