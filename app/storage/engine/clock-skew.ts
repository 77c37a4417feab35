/** The clocks of two senders, or of two processes of ours, may differ by this much. */
export const clockSkewMs = 300_000;
