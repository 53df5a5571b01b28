import { lazy, type ReactNode, Suspense } from "react";

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
let deliver: Deliver = (toast) => waiting.push(toast);

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

/** Shows the toasts above the page; what shows them comes after the first paint. */
export function Toasts({ children }: { readonly children: ReactNode }) {
  return (
    <>
      {children}
      <Suspense>
        <ToastList />
      </Suspense>
    </>
  );
}
