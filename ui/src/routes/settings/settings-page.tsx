import { useSuspenseQuery } from "@tanstack/react-query";
import { settingsQuery } from "@/features/settings/api/settings.ts";
import { ServerFacts } from "@/features/settings/components/server-facts.tsx";
import { SettingsTable } from "@/features/settings/components/settings-table.tsx";
import { StorageChoice } from "@/features/settings/components/storage-choice.tsx";
import { useTexts } from "@/features/settings/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { Page, Section } from "@/shared/components/page.tsx";
import { PreferenceFields } from "@/shared/components/preference-fields.tsx";

/** What can be chosen for this browser, and how the server is set. */
export function SettingsPage() {
  const t = useTexts();
  const { data } = useSuspenseQuery(settingsQuery(useApi()));
  return (
    <Page title={t("title")} below={t("below")}>
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,1.6fr)]">
        <div className="flex min-w-0 flex-col gap-4">
          <Section title={t("browser")}>
            <PreferenceFields />
          </Section>
          <ServerFacts />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <StorageChoice />
          <SettingsTable settings={data} />
        </div>
      </div>
    </Page>
  );
}
