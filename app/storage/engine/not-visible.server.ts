/**
 * A committed row is not visible yet. One server never does this. Several servers can, for milliseconds, because each
 * commits for itself. The error has the code of a serialisation failure, so the answer is the same 503, and the sender
 * asks again.
 */
export class NotVisibleYet extends Error {
  readonly code = "40001";
}
