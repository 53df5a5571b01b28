import { Link } from "@tanstack/react-router";
import { Bookmark, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import {
  type SavedView,
  useDeleteView,
  useSavedViews,
  useSaveView,
} from "@/features/runs/api/saved-views.ts";
import type { RunSearch } from "@/features/runs/lib/run-search.ts";
import { useRunSearch } from "@/features/runs/lib/use-run-search.ts";
import { useTexts } from "@/features/runs/texts.ts";
import { Button, buttonClass } from "@/shared/components/button.tsx";
import { Dialog } from "@/shared/components/dialog.tsx";
import { Field, TextInput } from "@/shared/components/field.tsx";
import { IconButton } from "@/shared/components/icon-button.tsx";
import { toastManager } from "@/shared/components/toasts.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { cx } from "@/shared/lib/cx.ts";
import { present } from "@/shared/lib/search-params.ts";

/** Views that everyone has. */
const VIEWS = {
  all: {},
  failed: { state: "failed,crashed" },
  running: { state: "running,cancelling", range: "all" },
  late: { state: "late", range: "all" },
  upcoming: { state: "scheduled", range: "all", sort: "NEXT_SCHEDULED_START_TIME_ASC" },
} as const satisfies Record<string, RunSearch>;
const NAMES = ["all", "failed", "running", "late", "upcoming"] as const;

const isSame = (one: RunSearch, other: RunSearch): boolean =>
  JSON.stringify(Object.entries(one).toSorted()) === JSON.stringify(Object.entries(other).toSorted());

/** Ready filters for what people look for most, and those that they have saved. */
export function RunViews() {
  const t = useTexts();
  const [{ tab, ...search }] = useRunSearch();
  return (
    <nav aria-label={t("view.label")} className="flex items-center gap-1 overflow-x-auto">
      {NAMES.map((name) => {
        const isCurrent = isSame(search, VIEWS[name]);
        return (
          <Link
            key={name}
            to="/runs"
            search={VIEWS[name]}
            aria-current={isCurrent ? "page" : undefined}
            className={cx(buttonClass("quiet", "small"), isCurrent && "bg-hover font-semibold! text-ink!")}
          >
            {t(`view.${name}`)}
          </Link>
        );
      })}
      <SavedViews />
    </nav>
  );
}

function SavedViews() {
  const t = useTexts();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button look="quiet" size="small" onClick={() => setOpen(true)}>
        <Bookmark aria-hidden />
        {t("view.saved")}
      </Button>
      {isOpen && <SavedViewsDialog onClose={() => setOpen(false)} />}
    </>
  );
}

function SavedViewsDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTexts();
  const [search] = useRunSearch();
  const views = useSavedViews();
  const save = useSaveView();
  const [name, setName] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(
      { name: name.trim(), search },
      {
        onSuccess: () => {
          toastManager.add({ title: t("view.saved_done", { name: name.trim() }) });
          onClose();
        },
      },
    );
  };
  return (
    <Dialog isOpen onClose={onClose} title={t("view.saved")}>
      <div className="flex flex-col gap-4">
        {views.length === 0 ? (
          <p className="text-muted">{t("view.none")}</p>
        ) : (
          <ul className="flex flex-col">
            {views.map((view) => (
              <SavedViewRow key={view.id} view={view} onOpen={onClose} />
            ))}
          </ul>
        )}
        <form onSubmit={submit} className="flex items-end gap-2 border-t pt-3">
          <div className="flex-1">
            <Field label={t("view.save")} help={t("view.nameHelp")}>
              <TextInput
                value={name}
                onText={setName}
                required
                maxLength={200}
                placeholder={t("view.name")}
              />
            </Field>
          </div>
          <Button
            type="submit"
            look="primary"
            className="mb-[21px]"
            disabled={name.trim() === "" || save.isPending || Object.keys(present(search)).length === 0}
          >
            {t("view.save")}
          </Button>
        </form>
      </div>
    </Dialog>
  );
}

function SavedViewRow({ view, onOpen }: { readonly view: SavedView; readonly onOpen: () => void }) {
  const t = useTexts();
  const common = useCommonTexts();
  const remove = useDeleteView();
  const save = useSaveView();
  const { id, name, search } = view;
  // Not by `mutate`'s callbacks: those go with the row.
  const drop = () =>
    void remove.mutateAsync(id).then(
      () =>
        toastManager.add({
          title: t("view.removed", { name }),
          actionProps: { children: common("action.undo"), onClick: () => save.mutate({ name, search }) },
        }),
      () => undefined, // told by a toast
    );
  return (
    <li className="flex h-8 items-center gap-2 border-b last:border-0">
      <Link to="/runs" search={search} onClick={onOpen} className="link min-w-0 flex-1 truncate">
        {name}
      </Link>
      <IconButton isSmall label={t("view.remove", { name })} onClick={drop} disabled={remove.isPending}>
        <Trash2 aria-hidden />
      </IconButton>
    </li>
  );
}
