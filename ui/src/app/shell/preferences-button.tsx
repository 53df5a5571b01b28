import { SlidersHorizontal } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { IconButton } from "@/shared/components/icon-button.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

const PreferencesDialog = lazy(() =>
  import("@/app/shell/preferences-dialog.tsx").then((module) => ({ default: module.PreferencesDialog })),
);

/** Opens what a person chooses for this browser; loaded when it is first wanted. */
export function PreferencesButton() {
  const t = useCommonTexts();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <IconButton label={t("preferences")} onClick={() => setOpen(true)}>
        <SlidersHorizontal aria-hidden />
      </IconButton>
      {isOpen && (
        <Suspense>
          <PreferencesDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
