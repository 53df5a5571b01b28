import { useLocation } from "@tanstack/react-router";
import { NAVIGATION } from "@/app/shell/navigation.ts";
import { EntityLink } from "@/shared/components/entity-links.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

const ENTRIES = NAVIGATION.flat();

/** From the page of one thing that is not there to the page that lists what is; the dashboard lists everything. */
export function ListLink() {
  const t = useCommonTexts();
  const area = useLocation({ select: ({ pathname }) => `/${pathname.split("/")[1]}` });
  const { to, text } = ENTRIES.find((one) => one.to === area) ?? { to: "/dashboard", text: "dashboard" };
  return <EntityLink to={to}>{t("error.toList", { page: t(`nav.${text}`) })}</EntityLink>;
}
