import { KeyValues } from "@/shared/components/key-values.tsx";
import { Section } from "@/shared/components/page.tsx";

interface LabelsSectionProps {
  readonly title: string;
  readonly labels: Readonly<Record<string, unknown>> | null | undefined;
}

/** The labels of a thing, where it has any. */
export function LabelsSection({ title, labels }: LabelsSectionProps) {
  const entries = Object.entries(labels ?? {});
  if (entries.length === 0) return null;
  return (
    <Section title={title}>
      <KeyValues
        entries={entries.map(([name, value]) => [
          name,
          <code key={name} className="font-mono text-xs">
            {String(value)}
          </code>,
        ])}
      />
    </Section>
  );
}
