import { useRevalidator } from "@remix-run/react";
import { useCallback, useState } from "react";

/**
 * Posts fields to an act of the app, then reads the page's data again. A plain fetch: if it fails, the page stays, and
 * `failed` lets the page say so beside the button. `requestId` names the answered request in the app's log.
 */
export function usePost(path: string) {
  const { revalidate } = useRevalidator();
  const [state, setState] = useState<"idle" | "busy" | "failed">("idle");
  const [requestId, setRequestId] = useState<string | null>(null);
  const send = useCallback(
    async (fields: Record<string, string> = {}): Promise<unknown> => {
      setState("busy");
      try {
        const answer = await fetch(path, { method: "POST", body: new URLSearchParams(fields) });
        setRequestId(answer.headers.get("X-Request-Id"));
        if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
        const result = (await answer.json()) as unknown;
        setState("idle");
        revalidate();
        return result;
      } catch {
        setState("failed");
        return null;
      }
    },
    [path, revalidate],
  );
  return { send, busy: state === "busy", failed: state === "failed", requestId };
}
