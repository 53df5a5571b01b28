import { useQuery } from "@tanstack/react-query";
import { logOut, readSession } from "@/shared/api/session.ts";
import { Button } from "@/shared/components/button.tsx";
import { Dialog } from "@/shared/components/dialog.tsx";
import { PreferenceFields } from "@/shared/components/preference-fields.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

/** Theme, language and time zone, and the way out where there is a login. */
export function PreferencesDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useCommonTexts();
  const { data: session } = useQuery({ queryKey: ["settings", "session"], queryFn: readSession });
  // Whatever this page still holds goes with it.
  const leave = () => logOut().then(() => location.assign("/"));
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t("preferences")}
      actions={session?.auth ? <Button onClick={() => void leave()}>{t("login.logout")}</Button> : undefined}
    >
      <PreferenceFields />
    </Dialog>
  );
}
