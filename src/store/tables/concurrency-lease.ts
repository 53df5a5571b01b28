/** A promise to give slots back at a time unless it is renewed; it may hold no slots at all. Database time. */
export interface ConcurrencyLeaseTable {
  /** UUIDv7. */
  readonly id: string;
  readonly created: number;
  expires_at: number;
}
