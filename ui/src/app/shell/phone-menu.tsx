import { Dialog } from "@base-ui/react/dialog";
import { Sidebar } from "@/app/shell/sidebar.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

/** The menu where there is no room for it beside the page. */
export function PhoneMenu({ onClose }: { readonly onClose: () => void }) {
  const t = useCommonTexts();
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-[rgb(0_0_0/0.45)] md:hidden" />
        <Dialog.Popup
          className="fixed inset-y-0 left-0 z-40 w-64 border-r bg-sunken md:hidden"
          aria-label={t("nav.main")}
        >
          <Sidebar onNavigate={onClose} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
