import { lazy, type ReactNode, Suspense, useSyncExternalStore } from "react";

/** A short word about what has happened. */
export interface ToastText {
  readonly title: string;
  readonly description?: string;
  readonly type?: "error";
  /** `high`: screen readers say it at once. */
  readonly priority?: "low" | "high";
  /** Milliseconds until it goes; the longer ones have something to do. */
  readonly timeout?: number;
  readonly actionProps?: { readonly children: ReactNode; readonly onClick: () => void };
}

type Deliver = (toast: ToastText) => void;

const waiting: ToastText[] = [];
const listeners = new Set<() => void>();
let isWanted = false;
/** Until the list is there, toasts wait; the first one calls for it. */
let deliver: Deliver = (toast) => {
  waiting.push(toast);
  isWanted = true;
  for (const listener of listeners) listener();
};

/** `toastManager.add({ title, type: "error", actionProps: { children: "Undo", onClick } })`, from anywhere. */
export const toastManager = { add: (toast: ToastText): void => deliver(toast) };

/** What shows them is there: it is handed those that wait, and all that come. */
export function deliverToasts(to: Deliver): void {
  deliver = to;
  for (const toast of waiting.splice(0)) to(toast);
}

const ToastList = lazy(() =>
  import("@/shared/components/toast-list.tsx").then((module) => ({ default: module.ToastList })),
);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Shows the toasts above the page; what shows them is loaded with the first one. */
export function Toasts({ children }: { readonly children: ReactNode }) {
  const isListWanted = useSyncExternalStore(subscribe, () => isWanted);
  return (
    <>
      {children}
      {isListWanted && (
        <Suspense>
          <ToastList />
        </Suspense>
      )}
    </>
  );
}
