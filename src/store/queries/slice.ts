/** Which rows of a sorted list. */
export interface Slice {
  readonly limit: number;
  readonly offset: number;
}
