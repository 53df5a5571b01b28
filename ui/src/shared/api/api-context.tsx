import { createContext, type ReactNode, useContext } from "react";
import type { Api } from "@/shared/api/api.ts";

const ApiContext = createContext<Api | undefined>(undefined);

export function ApiProvider({ api, children }: { readonly api: Api; readonly children: ReactNode }) {
  return <ApiContext value={api}>{children}</ApiContext>;
}

/** The API that `app/main.tsx` made. */
export function useApi(): Api {
  const api = useContext(ApiContext);
  if (!api) throw new Error("useApi is used outside of ApiProvider");
  return api;
}
