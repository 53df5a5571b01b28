import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useTheme } from "@/app/shell/use-theme.ts";
import { logOut, readSession } from "@/shared/api/session.ts";
import { Button } from "@/shared/components/button.tsx";
import { Dialog } from "@/shared/components/dialog.tsx";
import { Select } from "@/shared/components/select.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { LANGUAGES } from "@/shared/i18n/i18n.ts";
import { useZone } from "@/shared/lib/use-zone.ts";

const LOCAL = "local";

/** Theme, language and time zone: what a person chooses for this browser. */
export function PreferencesDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useCommonTexts();
  const { i18n } = useTranslation();
  const [theme, setTheme] = useTheme();
  const [zone, setZone] = useZone();
  const { data: session } = useQuery({ queryKey: ["settings", "session"], queryFn: readSession });
  // Whatever this page still holds goes with it.
  const leave = () => logOut().then(() => location.assign("/"));
  const local = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zones = [
    { value: LOCAL, label: t("zone.local", { zone: local }) },
    { value: "UTC", label: t("zone.utc") },
    ...Intl.supportedValuesOf("timeZone").map((value) => ({ value, label: value })),
  ];
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t("preferences")}
      actions={session?.auth ? <Button onClick={() => void leave()}>{t("login.logout")}</Button> : undefined}
    >
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
    </Dialog>
  );
}
