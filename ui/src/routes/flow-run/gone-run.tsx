import { useTexts } from "@/features/flow-run/texts.ts";
import { EmptyState } from "@/shared/components/empty-state.tsx";
import { EntityLink } from "@/shared/components/entity-links.tsx";
import { Page } from "@/shared/components/page.tsx";

/** What is shown of a run that was deleted while its page was open. */
export function GoneRun({ name }: { readonly name: string }) {
  const t = useTexts();
  return (
    <Page title={name}>
      <div className="rounded-lg border bg-surface" role="alert">
        <EmptyState
          title={t("gone")}
          text={t("goneText")}
          action={<EntityLink to="/runs">{t("toRuns")}</EntityLink>}
        />
      </div>
    </Page>
  );
}
