import { Link } from "@tanstack/react-router";
import { NAVIGATION } from "@/app/shell/navigation.ts";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

/** The mark: a baton over the note it calls for. */
function Mark() {
  return (
    <svg viewBox="0 0 32 32" className="size-6" aria-hidden="true">
      <path d="M6 24 25 7" stroke="var(--brand)" strokeWidth="3" strokeLinecap="round" />
      <circle cx="8" cy="22.4" r="4.4" fill="var(--ink)" />
    </svg>
  );
}

/** The menu of all pages. `onNavigate` hears of a choice (a phone's menu closes). */
export function Sidebar({ onNavigate }: { readonly onNavigate?: () => void }) {
  const t = useCommonTexts();
  return (
    <nav aria-label={t("nav.main")} className="flex h-full flex-col gap-1 overflow-y-auto px-2 pb-4">
      <Link
        to="/"
        onClick={onNavigate}
        className="flex h-12 shrink-0 items-center gap-2 px-2 text-base font-semibold tracking-tight"
      >
        <Mark />
        Batuta
      </Link>
      {NAVIGATION.map((group) => (
        <ul key={group[0]?.to} className="border-t py-1.5 first-of-type:border-0">
          {group.map(({ to, text, icon: Icon }) => (
            <li key={to}>
              <Link
                to={to}
                onClick={onNavigate}
                className="flex h-8 items-center gap-2.5 rounded-md px-2 text-sm text-muted hover:bg-hover hover:text-ink [&.active]:bg-hover [&.active]:font-semibold [&.active]:text-ink"
              >
                <Icon aria-hidden className="size-4 shrink-0" />
                {t(`nav.${text}`)}
              </Link>
            </li>
          ))}
        </ul>
      ))}
    </nav>
  );
}
