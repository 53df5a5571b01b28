import { useNavigate } from "@tanstack/react-router";
import { ArrowRight, History, Keyboard, Languages, ListFilter, Moon, Timer } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { NAVIGATION } from "@/app/shell/navigation.ts";
import { PAGE_KEYS } from "@/app/shell/palette/shortcuts.ts";
import { useTexts } from "@/app/shell/palette/texts.ts";
import { useRecent } from "@/app/shell/palette/use-recent.ts";
import type { Reply } from "@/shared/api/call-types.ts";
import { ADDRESS } from "@/shared/components/entity-links.tsx";
import { StateBadge } from "@/shared/components/state-badge.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { useZone } from "@/shared/lib/use-zone.ts";
import { useTheme } from "@/shared/theme/use-theme.ts";

export interface PaletteEntry {
  readonly id: string;
  readonly label: string;
  readonly detail?: string;
  readonly icon: ReactNode;
  /** What to press instead. */
  readonly keys?: string;
  readonly run: () => void;
}

export interface PaletteGroup {
  readonly id: "recent" | "hits" | "pages" | "commands";
  readonly items: readonly PaletteEntry[];
}

type Hit = Reply<"search-everything">["hits"][number];

const ADDRESS_OF: Readonly<Record<Hit["kind"], (hit: Hit) => string>> = {
  flow: ({ id }) => ADDRESS.flow(id),
  deployment: ({ id }) => ADDRESS.deployment(id),
  "flow-run": ({ id }) => ADDRESS.flowRun(id),
  "task-run": ({ id }) => ADDRESS.taskRun(id),
  "work-pool": ({ name }) => ADDRESS.workPool(name),
  "block-document": ({ id }) => ADDRESS.block(id),
  variable: () => ADDRESS.variables(),
  automation: ({ id }) => ADDRESS.automation(id),
};

const fold = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Whether each word of what is typed occurs. */
const fits = (label: string, typed: string): boolean =>
  fold(typed)
    .split(/\s+/)
    .every((word) => fold(label).includes(word));

/** What the palette offers for a text: pages and commands whose names fit, and what the server has found. */
export function usePaletteGroups(
  typed: string,
  hits: readonly Hit[],
  { onHelp }: { readonly onHelp: () => void },
): readonly PaletteGroup[] {
  const t = useTexts();
  const common = useCommonTexts();
  const navigate = useNavigate();
  const { i18n } = useTranslation();
  const [, setTheme] = useTheme();
  const [, setZone] = useZone();
  const recent = useRecent();
  const go = (to: string) => () => void navigate({ to });
  const icon = (Icon: typeof Moon) => <Icon aria-hidden className="size-4 text-muted" />;

  const pages = NAVIGATION.flat().map(({ to, text, icon: Icon }): PaletteEntry => {
    const key = PAGE_KEYS[text];
    return {
      id: to,
      label: common(`nav.${text}`),
      icon: icon(Icon),
      run: go(to),
      ...(key === undefined ? {} : { keys: `g ${key}` }),
    };
  });
  const runs =
    (state: string, extra = {}) =>
    () =>
      void navigate({ to: "/runs", search: { state, ...extra } });
  const commands: PaletteEntry[] = [
    { id: "failed", label: t("command.failedRuns"), icon: icon(ListFilter), run: runs("failed,crashed") },
    {
      id: "running",
      label: t("command.runningRuns"),
      icon: icon(ListFilter),
      run: runs("running,cancelling", { range: "all" }),
    },
    { id: "late", label: t("command.lateRuns"), icon: icon(ListFilter), run: runs("late", { range: "all" }) },
    {
      id: "upcoming",
      label: t("command.upcomingRuns"),
      icon: icon(ListFilter),
      run: runs("scheduled", { range: "all", sort: "NEXT_SCHEDULED_START_TIME_ASC" }),
    },
    ...(["light", "dark", "system"] as const).map((theme) => ({
      id: theme,
      label: t(`command.${theme}`),
      icon: icon(Moon),
      run: () => setTheme(theme),
    })),
    ...(["en", "es"] as const).map((language) => ({
      id: language,
      label: t(`command.${language}`),
      icon: icon(Languages),
      run: () => void i18n.changeLanguage(language),
    })),
    { id: "utc", label: t("command.utc"), icon: icon(Timer), run: () => setZone("UTC") },
    { id: "local", label: t("command.local"), icon: icon(Timer), run: () => setZone(undefined) },
    { id: "shortcuts", label: t("command.shortcuts"), icon: icon(Keyboard), keys: "?", run: onHelp },
  ];
  const found = hits.map((hit): PaletteEntry => {
    const kind = t(`kind.${hit.kind}`);
    return {
      id: hit.id,
      label: hit.name,
      detail: hit.detail ? `${kind} · ${hit.detail}` : kind,
      icon: hit.state_type ? (
        <StateBadge type={hit.state_type} name={hit.state_name} isIconOnly />
      ) : (
        icon(ArrowRight)
      ),
      run: go(ADDRESS_OF[hit.kind](hit)),
    };
  });
  const last = recent.map(
    ({ to, name }): PaletteEntry => ({
      id: `recent ${to}`,
      label: name,
      icon: icon(History),
      run: go(to),
    }),
  );
  const isFitting = ({ label }: PaletteEntry): boolean => fits(label, typed);
  const groups: PaletteGroup[] =
    typed === ""
      ? [
          { id: "recent", items: last },
          { id: "pages", items: pages },
          { id: "commands", items: commands },
        ]
      : [
          { id: "pages", items: pages.filter(isFitting) },
          { id: "hits", items: found },
          { id: "commands", items: commands.filter(isFitting) },
        ];
  return groups.filter(({ items }) => items.length > 0);
}
