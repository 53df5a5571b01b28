import { useQueryClient } from "@tanstack/react-query";
import { Outlet, useRouter } from "@tanstack/react-router";
import { lazy, Suspense, useMemo, useState, useSyncExternalStore } from "react";
import { ConnectionBanner } from "@/app/shell/connection-banner.tsx";
import { Sidebar } from "@/app/shell/sidebar.tsx";
import { TopBar } from "@/app/shell/top-bar.tsx";
import { useLive } from "@/shared/api/live-context.tsx";
import { createInvalidator } from "@/shared/api/live-queries.ts";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { useTheme } from "@/shared/theme/use-theme.ts";

/** The frame of all pages, and the login where one is needed: alone before the first page, above an open page afterwards. */
export function Shell() {
  useTheme();
  const { connection } = useRouter().options.context;
  const isRefused = useSyncExternalStore(connection.subscribe, connection.get) === "unauthorized";
  const [wasOpen, setOpen] = useState(!isRefused);
  if (!isRefused && !wasOpen) setOpen(true);
  return (
    <>
      {wasOpen && <Frame />}
      {isRefused && <Suspense>{wasOpen ? <LoginAgain /> : <Login />}</Suspense>}
    </>
  );
}

const Login = lazy(() => import("@/app/shell/login.tsx").then((module) => ({ default: module.Login })));
const LoginAgain = lazy(() =>
  import("@/app/shell/login.tsx").then((module) => ({ default: module.LoginAgain })),
);
const PhoneMenu = lazy(() =>
  import("@/app/shell/phone-menu.tsx").then((module) => ({ default: module.PhoneMenu })),
);

const WATCHED = ["flow-runs", "entities"];

/** Menu, bar, banner, and the page in its own scroll. */
function Frame() {
  const t = useCommonTexts();
  const queryClient = useQueryClient();
  const invalidate = useMemo(() => createInvalidator(queryClient), [queryClient]);
  useLive(WATCHED, invalidate);
  const [isMenuOpen, setMenuOpen] = useState(false);
  return (
    <div className="grid h-dvh grid-cols-1 grid-rows-[auto_minmax(0,1fr)] md:grid-cols-[12.5rem_minmax(0,1fr)]">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50 focus:bg-surface focus:p-2"
      >
        {t("nav.skip")}
      </a>
      <div className="row-span-2 hidden min-h-0 border-r bg-sunken md:block">
        <Sidebar />
      </div>
      {isMenuOpen && (
        <Suspense>
          <PhoneMenu onClose={() => setMenuOpen(false)} />
        </Suspense>
      )}
      <TopBar onMenu={() => setMenuOpen(true)} />
      <main id="content" tabIndex={-1} className="min-h-0 overflow-y-auto outline-none">
        <ConnectionBanner />
        <Outlet />
      </main>
    </div>
  );
}
