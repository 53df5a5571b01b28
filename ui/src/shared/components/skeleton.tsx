/** What a page shows while it is on its way: its shape, without motion. */
export function PageSkeleton() {
  return (
    <div className="flex flex-col gap-4 px-6 py-4" aria-busy="true">
      <div className="h-8 w-56 rounded-md bg-sunken" />
      <div className="h-40 rounded-lg bg-sunken" />
      <div className="h-80 rounded-lg bg-sunken" />
    </div>
  );
}

/** Rows of a table on their way. */
export function RowsSkeleton({ rows = 8 }: { readonly rows?: number }) {
  return (
    <div className="flex flex-col gap-2 p-3" aria-busy="true">
      {Array.from({ length: rows }, (_, index) => `row-${index}`).map((key) => (
        <div key={key} className="h-5 rounded-sm bg-sunken" />
      ))}
    </div>
  );
}
