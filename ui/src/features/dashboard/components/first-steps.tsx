import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { flowCountQuery } from "@/features/dashboard/api/dashboard-query.ts";
import type { DashboardSearch } from "@/features/dashboard/lib/dashboard-search.ts";
import { useTexts } from "@/features/dashboard/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { CodeBlock } from "@/shared/components/code-block.tsx";
import { Command, EmptyState } from "@/shared/components/empty-state.tsx";
import { Section } from "@/shared/components/page.tsx";

const TYPESCRIPT = `import { flow, task } from "batuta";

const greet = task(function greet(name: string) {
  return \`Hello, \${name}!\`;
});

export const hello = flow(async function hello(name: string) {
  return await greet(name);
});

if (import.meta.main) console.log(await hello("world"));`;

const PYTHON = `from prefect import flow, task

@task
def greet(name: str) -> str:
    return f"Hello, {name}!"

@flow
def hello(name: str = "world") -> str:
    return greet(name)

if __name__ == "__main__":
    print(hello())`;

function Step({ number, text, children }: { number: number; text: string; children: ReactNode }) {
  return (
    <li className="flex gap-2.5">
      <span aria-hidden className="w-4 shrink-0 text-right font-semibold text-brand">
        {number}
      </span>
      <div className="flex min-w-0 flex-1 flex-col items-stretch gap-1.5">
        <p>{text}</p>
        {children}
      </div>
    </li>
  );
}

/** What to type on a new server; on one whose runs are older than the range, the way to these. */
export function FirstSteps({ search }: { readonly search: DashboardSearch }) {
  const t = useTexts();
  const { data: flows } = useQuery(flowCountQuery(useApi()));
  if (flows === undefined) return null;
  if (flows > 0)
    return (
      <Section title={t("first.elsewhere")}>
        <p className="mb-2 text-muted">{t("first.elsewhereText")}</p>
        {search.range !== "quarter" && (
          <Link to="/dashboard" search={{ ...search, range: "quarter" }} className="link">
            {t("first.longer")}
          </Link>
        )}
      </Section>
    );
  return (
    <div className="rounded-lg border bg-surface">
      <EmptyState title={t("first.title")} text={t("first.text")} />
      <div className="grid grid-cols-1 gap-x-8 gap-y-6 border-t px-4 py-4 lg:grid-cols-2">
        <section aria-label={t("first.typescript")} className="min-w-0">
          <h2 className="mb-3 text-base font-semibold">{t("first.typescript")}</h2>
          <ol className="flex flex-col gap-3">
            <Step number={1} text={t("first.install")}>
              <Command text="npm install batuta" />
            </Step>
            <Step number={2} text={t("first.file")}>
              <CodeBlock text={TYPESCRIPT} />
            </Step>
            <Step number={3} text={t("first.run")}>
              <Command text="node hello.ts" />
            </Step>
            <Step number={4} text={t("first.schedule")}>
              <Command text="npx batuta deploy hello.ts:hello" />
            </Step>
          </ol>
        </section>
        <section aria-label={t("first.python")} className="min-w-0">
          <h2 className="mb-3 text-base font-semibold">{t("first.python")}</h2>
          <ol className="flex flex-col gap-3">
            <Step number={1} text={t("first.url")}>
              <Command text={`export PREFECT_API_URL=${window.location.origin}/api`} />
            </Step>
            <Step number={2} text={t("first.file")}>
              <CodeBlock text={PYTHON} />
            </Step>
            <Step number={3} text={t("first.run")}>
              <Command text="python hello.py" />
            </Step>
            <Step number={4} text={t("first.schedule")}>
              <Command text="prefect deploy hello.py:hello" />
            </Step>
          </ol>
        </section>
      </div>
    </div>
  );
}
