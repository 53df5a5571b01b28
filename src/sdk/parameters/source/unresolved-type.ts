/** A type that has no JSON schema, or that was not found; `reason` completes "the type of parameter x ...". */
export class UnresolvedType extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.name = "UnresolvedType";
    this.reason = reason;
  }
}
