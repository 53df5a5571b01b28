import "@/shared/theme/styles.css";
import { CSPProvider } from "@base-ui/react/csp-provider";
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { I18nextProvider } from "react-i18next";
import { makeRouter } from "@/app/router.tsx";
import { createApi } from "@/shared/api/api.ts";
import { ApiProvider } from "@/shared/api/api-context.tsx";
import { ApiError } from "@/shared/api/api-error.ts";
import { createConnection } from "@/shared/api/connection.ts";
import { createLive } from "@/shared/api/live.ts";
import { LiveProvider } from "@/shared/api/live-context.tsx";
import { readSession } from "@/shared/api/session.ts";
import { Toasts, toastManager } from "@/shared/components/toasts.tsx";
import { createI18n, preferredLanguage } from "@/shared/i18n/i18n.ts";

const connection = createConnection();
const api = createApi({
  fetch: window.fetch.bind(window),
  isRefused: () => connection.get() === "unauthorized",
  onUnauthorized: () => connection.set("unauthorized"),
  onReachable: (isReachable) => connection.set(isReachable ? "reachable" : "unreachable"),
});

/** Whether asking again may help: not when the server has understood and refused. */
const isWorthRetrying = (failures: number, error: Error): boolean =>
  error instanceof ApiError && error.status !== 0 && error.status < 500 ? false : failures < 2;

const queryClient = new QueryClient({
  defaultOptions: { queries: { staleTime: 5_000, retry: isWorthRetrying, refetchOnWindowFocus: true } },
  queryCache: new QueryCache(),
  mutationCache: new MutationCache({
    // Whatever a button could not do is said, wherever it is pressed; that one has to log in again is asked at once.
    onError: (error) => {
      if (error instanceof ApiError && error.status === 401) return;
      toastManager.add({ title: error.message, type: "error", priority: "high" });
    },
  }),
});

const router = makeRouter({ api, queryClient, connection });

const live = createLive({
  url: `${location.origin.replace(/^http/, "ws")}/api/batuta/ui/changes`,
  isRefused: () => connection.get() === "unauthorized",
  onGap: () => void queryClient.invalidateQueries(),
});

// Known before anything is asked, so that a browser that has to log in sends no questions that are refused.
const session = await readSession().catch(() => undefined);
if (session?.authenticated === false) connection.set("unauthorized");

/** What a page shows in words (`ErrorPanel`) is no fault of the pages; anything else is, and the console has it. */
function onCaughtError(error: unknown): void {
  if (!(error instanceof ApiError)) reportError(error);
}

const root = document.getElementById("root");
if (root)
  createRoot(root, { onCaughtError }).render(
    <StrictMode>
      <I18nextProvider i18n={createI18n(preferredLanguage())}>
        {/* The pages' security policy allows no style elements; theme/styles.css has what these would say. */}
        <CSPProvider disableStyleElements>
          <QueryClientProvider client={queryClient}>
            <ApiProvider api={api}>
              <LiveProvider live={live}>
                <Toasts>
                  <RouterProvider router={router} />
                </Toasts>
              </LiveProvider>
            </ApiProvider>
          </QueryClientProvider>
        </CSPProvider>
      </I18nextProvider>
    </StrictMode>,
  );
