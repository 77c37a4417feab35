import { useNavigation, useRevalidator } from "@remix-run/react";
import { useEffect, useRef, useState } from "react";

const everyMs = 15_000;

/**
 * Keeps the page up to date. A visible page asks now and then, and when it gets the focus back, whether anything
 * happened: one cheap request with the page's `mark`. Only then the page is read again. Returns how many signups the
 * latest change brought.
 */
export function useLive({ mark, signups }: { mark: string; signups: number }): number {
  const { revalidate, state } = useRevalidator();
  const navigation = useNavigation();
  const isBusy = useRef(false);
  isBusy.current = state !== "idle" || navigation.state !== "idle";
  const shown = useRef(mark);
  shown.current = mark;
  useEffect(() => {
    const look = async () => {
      if (document.hidden || isBusy.current) return;
      // A failure is no news. The next look comes soon.
      const answer = await fetch("/app/pulse", { headers: { "If-None-Match": `"${shown.current}"` } }).catch(
        () => null,
      );
      if (answer?.status === 204) revalidate();
    };
    const lookNow = () => void look();
    const timer = setInterval(lookNow, everyMs);
    window.addEventListener("focus", lookNow);
    document.addEventListener("visibilitychange", lookNow);
    return () => {
      clearInterval(timer);
      window.removeEventListener("focus", lookNow);
      document.removeEventListener("visibilitychange", lookNow);
    };
  }, [revalidate]);
  return useCameWhileOpen(signups);
}

function useCameWhileOpen(signups: number): number {
  const before = useRef(signups);
  const [came, setCame] = useState(0);
  useEffect(() => {
    if (signups > before.current) setCame(signups - before.current);
    before.current = signups;
  }, [signups]);
  return came;
}
