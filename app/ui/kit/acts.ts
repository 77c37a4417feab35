import { useFetcher, type ClientActionFunctionArgs, type ShouldRevalidateFunction } from "@remix-run/react";
import { useEffect, useRef } from "react";

/** The outcome of an act: done, refused with a code for each field, or failed on the way (network, server). */
export type Answer<Done = object> =
  ({ status: "done" } & Done) | { status: "refused"; errors: Record<string, string> } | { status: "failed" };

type Fields = Record<string, string>;

/**
 * A page's `clientAction`: a failure comes back as an answer. A thrown one would replace the page and everything typed
 * into it.
 */
export async function answerInPlace({ serverAction }: ClientActionFunctionArgs): Promise<Answer> {
  try {
    const answer = await serverAction<Answer | string | null>();
    // A proxy's own error page is no answer of ours.
    return answer !== null && typeof answer === "object" && "status" in answer
      ? answer
      : { status: "failed" };
  } catch (thrown) {
    const isRedirect = thrown instanceof Response && thrown.status >= 300 && thrown.status < 400;
    if (isRedirect) throw thrown;
    return { status: "failed" };
  }
}

/** After a failed act nothing is loaded again. That would fail too, and take the page away. */
export const stayAfterFailure: ShouldRevalidateFunction = ({ actionResult, defaultShouldRevalidate }) =>
  (actionResult as Answer | undefined)?.status !== "failed" && defaultShouldRevalidate;

/** Sends one act of a page at a time and keeps its outcome. `retry` sends the same act again. */
export function useAct<Done = object>(onDone: (done: Done) => void, action?: string) {
  const fetcher = useFetcher<Answer<Done>>();
  const sent = useRef<Fields | null>(null);
  const told = useRef<unknown>(null);
  const busy = fetcher.state !== "idle";
  const answer = fetcher.data as Answer<Done> | undefined;
  useEffect(() => {
    if (busy || !answer || told.current === answer) return;
    told.current = answer;
    if (answer.status === "done") onDone(answer);
  });
  const send = (fields: Fields) => {
    if (busy) return;
    sent.current = fields;
    fetcher.submit(fields, { method: "post", ...(action && { action }) });
  };
  return {
    send,
    busy,
    errors: !busy && answer?.status === "refused" ? answer.errors : {},
    failed: !busy && answer?.status === "failed",
    retry: () => sent.current && send(sent.current),
  };
}
