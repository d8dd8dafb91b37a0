// What the fake monitor has taken from the submission ring.

/** A submission, copied out of the ring. */
export interface Request {
  readonly view: DataView;
  readonly operation: number;
  readonly flags: number;
  readonly token: number;
  readonly handle: number;
  readonly length: number;
  readonly address: number;
}
