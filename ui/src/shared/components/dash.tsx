/** Stands where there is nothing to tell. */
export function Dash() {
  return <span className="text-faint">–</span>;
}
