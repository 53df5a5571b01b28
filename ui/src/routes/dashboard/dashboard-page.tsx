import { Page } from "@/shared/components/page.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

/** Is it green, what runs, what failed and why. */
export function DashboardPage() {
  const t = useCommonTexts();
  return <Page title={t("nav.dashboard")}>{null}</Page>;
}
