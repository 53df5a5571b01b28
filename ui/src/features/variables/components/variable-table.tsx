import { Copy, EllipsisVertical, Pencil, Trash2 } from "lucide-react";
import { useVariableChanges, type Variable } from "@/features/variables/api/variables.ts";
import { typedValue } from "@/features/variables/lib/variable-value.ts";
import { useTexts } from "@/features/variables/texts.ts";
import { buttonClass } from "@/shared/components/button.tsx";
import { type Column, DataTable } from "@/shared/components/data-table.tsx";
import { Menu } from "@/shared/components/menu.tsx";
import { TagList } from "@/shared/components/tag-list.tsx";
import { Time } from "@/shared/components/time.tsx";
import { toastManager } from "@/shared/components/toasts.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

/** Characters of a value that a row has room for. */
const SHOWN_CHARACTERS = 200;

interface VariableTableProps {
  readonly variables: readonly Variable[];
  readonly sort: string;
  readonly onSort: (sort: string) => void;
  readonly onEdit: (variable: Variable) => void;
}

/** Variables with their values; what is deleted can be brought back for a while. */
export function VariableTable({ variables, sort, onSort, onEdit }: VariableTableProps) {
  const t = useTexts();
  const common = useCommonTexts();
  const { save, remove } = useVariableChanges();
  const copy = async (text: string) => {
    await navigator.clipboard.writeText(text);
    toastManager.add({ title: t("copied") });
  };
  const deleteOne = ({ id, name, value, tags }: Variable) => {
    // Not by `mutate`'s callbacks: the table is gone when this was the last one. A failure is told by a toast.
    const restore = () =>
      void save.mutateAsync({ draft: { name, value, tags } }).then(
        () => toastManager.add({ title: t("restored", { name }) }),
        () => undefined,
      );
    void remove.mutateAsync(id).then(
      () =>
        toastManager.add({
          title: t("deleted", { name }),
          actionProps: { children: common("action.undo"), onClick: restore },
        }),
      () => undefined,
    );
  };
  const columns: Column<Variable>[] = [
    {
      id: "name",
      header: t("name"),
      sorts: ["NAME_ASC", "NAME_DESC"],
      cell: (variable) => (
        <button
          type="button"
          title={variable.name}
          onClick={() => onEdit(variable)}
          className="block max-w-full truncate rounded-sm font-medium hover:underline"
        >
          {variable.name}
        </button>
      ),
    },
    {
      id: "value",
      header: t("value"),
      cell: ({ value }) => (
        <code className="block truncate font-mono text-xs" title={typedValue(value).slice(0, 1000)}>
          {JSON.stringify(value).slice(0, SHOWN_CHARACTERS)}
        </code>
      ),
    },
    {
      id: "tags",
      header: t("tags"),
      width: "15rem",
      isWideOnly: true,
      cell: ({ tags }) => <TagList tags={tags} />,
    },
    {
      id: "changed",
      header: t("changed"),
      width: "8rem",
      isWideOnly: true,
      sorts: ["UPDATED_DESC", "CREATED_DESC"],
      cell: (variable) => <Time at={variable.updated} />,
    },
    {
      id: "actions",
      header: t("actions"),
      isHeaderHidden: true,
      width: "3.5rem",
      cell: (variable) => (
        <Menu
          trigger={
            <button
              type="button"
              aria-label={t("actionsOf", { name: variable.name })}
              className={buttonClass("quiet", "icon")}
            >
              <EllipsisVertical aria-hidden />
            </button>
          }
          entries={[
            { label: common("action.edit"), icon: Pencil, onSelect: () => onEdit(variable) },
            { label: t("copyName"), icon: Copy, onSelect: () => void copy(variable.name) },
            { label: t("copyValue"), icon: Copy, onSelect: () => void copy(typedValue(variable.value)) },
            {
              label: common("action.delete"),
              icon: Trash2,
              isDangerous: true,
              onSelect: () => deleteOne(variable),
            },
          ]}
        />
      ),
    },
  ];
  return (
    <DataTable
      label={t("title")}
      columns={columns}
      rows={variables}
      rowId={(variable) => variable.id}
      sort={sort}
      onSort={onSort}
      empty={<p className="px-3 py-4 text-sm text-muted">{common("filter.none")}</p>}
    />
  );
}
