import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, RouterProvider } from "@tanstack/react-router";
import { render } from "@testing-library/react";
import { I18nextProvider } from "react-i18next";
import { makeRouter } from "@/app/router.tsx";
import { createApi } from "@/shared/api/api.ts";
import { ApiProvider } from "@/shared/api/api-context.tsx";
import { createConnection } from "@/shared/api/connection.ts";
import { Toasts } from "@/shared/components/toasts.tsx";
import { createI18n, type Language } from "@/shared/i18n/i18n.ts";

/** Shows the page of an address as the browser would, with the answers that the test has given (`answer`). */
export function renderPage(address: string, language: Language = "en") {
  const connection = createConnection();
  const api = createApi({
    fetch: globalThis.fetch,
    baseUrl: "http://localhost/api",
    onUnauthorized: () => connection.set("unauthorized"),
    onReachable: (isReachable) => connection.set(isReachable ? "reachable" : "unreachable"),
  });
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const history = createMemoryHistory({ initialEntries: [address] });
  const router = makeRouter({ api, queryClient, connection }, history);
  const view = render(
    <I18nextProvider i18n={createI18n(language)}>
      <QueryClientProvider client={queryClient}>
        <ApiProvider api={api}>
          <Toasts>
            <RouterProvider router={router} />
          </Toasts>
        </ApiProvider>
      </QueryClientProvider>
    </I18nextProvider>,
  );
  return { ...view, router };
}
