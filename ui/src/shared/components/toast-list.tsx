import { Toast } from "@base-ui/react/toast";
import { X } from "lucide-react";
import { useEffect } from "react";
import { deliverToasts } from "@/shared/components/toasts.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { cx } from "@/shared/lib/cx.ts";

const manager = Toast.createToastManager();

/** The loaded half of `Toasts`. */
export function ToastList() {
  useEffect(() => deliverToasts((toast) => manager.add({ ...toast })), []);
  return (
    <Toast.Provider toastManager={manager}>
      <Toast.Portal>
        <Toast.Viewport className="fixed right-4 bottom-4 z-50 flex w-[min(24rem,calc(100vw-2rem))] flex-col gap-2">
          <Shown />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function Shown() {
  const t = useCommonTexts();
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      className={cx(
        "flex w-full items-start gap-3 rounded-md border bg-surface px-3 py-2 shadow-pop",
        toast.type === "error" && "border-danger",
      )}
    >
      <div className="min-w-0 flex-1">
        <Toast.Title className="text-sm font-medium [overflow-wrap:anywhere]" />
        <Toast.Description className="text-xs text-muted [overflow-wrap:anywhere]" />
      </div>
      <Toast.Action className="link text-sm font-medium" />
      <Toast.Close aria-label={t("action.close")} className="text-muted hover:text-ink">
        <X aria-hidden className="size-4" />
      </Toast.Close>
    </Toast.Root>
  ));
}
