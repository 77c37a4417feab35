/**
 * A row that is certainly committed is not to be seen yet. On one server that cannot happen; on several it can, for
 * milliseconds, because each commits for itself. It has the code of a serialisation failure, so it is answered like one:
 * 503, and the sender asks again.
 */
export class NotVisibleYet extends Error {
  readonly code = "40001";
}
