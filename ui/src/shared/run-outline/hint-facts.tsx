interface HintFactsProps {
  readonly entries: readonly (readonly [label: string, value: string | undefined])[];
}

/** Facts of what is pointed at in a drawing; those without a value are left out. */
export function HintFacts({ entries }: HintFactsProps) {
  return (
    <dl className="grid grid-cols-[max-content_1fr] gap-x-3">
      {entries.map(([label, value]) =>
        value === undefined ? null : (
          <div key={label} className="contents">
            <dt className="text-muted">{label}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
