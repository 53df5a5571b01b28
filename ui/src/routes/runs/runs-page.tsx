import { Page } from "@/shared/components/page.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

/** Runs of flows and of tasks. */
export function RunsPage() {
  const t = useCommonTexts();
  return <Page title={t("nav.runs")}>{null}</Page>;
}
