import { useNavigation, useRevalidator } from "@remix-run/react";
import { useEffect, useRef, useState } from "react";

const everyMs = 15_000;
/** A fault of the link is no fact that the mark knows: an open page is read again after this time. */
const rereadMs = 5 * 60_000;
/** Who comes back after a longer pause reads what is new. */
const pauseMs = 30 * 60_000;

/**
 * Keeps the page up to date. A visible page asks now and then, and when somebody comes back to it, whether anything
 * happened: one cheap request with the page's `mark`. Only then the page is read again. Returns how many signups came
 * since somebody came back.
 */
export function useLive({ mark, signups }: { mark: string; signups: number }): number {
  const { revalidate, state } = useRevalidator();
  const navigation = useNavigation();
  const isBusy = useRef(false);
  isBusy.current = state !== "idle" || navigation.state !== "idle";
  const shown = useRef(mark);
  shown.current = mark;
  useEffect(() => {
    let isAsking = false;
    let readAt = Date.now();
    let lookedAt = Date.now();
    const ask = async (isBack: boolean) => {
      if (document.hidden || isBusy.current || isAsking) return;
      isAsking = true;
      const isLate = Date.now() - readAt > rereadMs || (isBack && Date.now() - lookedAt > pauseMs);
      if (isBack) lookedAt = Date.now();
      // A failure is no news. The next question comes soon.
      const answer = await fetch(`/app/pulse${isBack ? "?look" : ""}`, {
        headers: { "If-None-Match": `"${shown.current}"` },
      }).catch(() => null);
      isAsking = false;
      if (answer?.status !== 204 && !(answer?.status === 304 && isLate)) return;
      readAt = Date.now();
      revalidate();
    };
    const timer = setInterval(() => void ask(false), everyMs);
    const comeBack = () => void ask(true);
    window.addEventListener("focus", comeBack);
    document.addEventListener("visibilitychange", comeBack);
    return () => {
      clearInterval(timer);
      window.removeEventListener("focus", comeBack);
      document.removeEventListener("visibilitychange", comeBack);
    };
  }, [revalidate]);
  return useCameMeanwhile(signups);
}

/** How many signups came while the page was in sight. The news is over once the page was out of sight. */
function useCameMeanwhile(signups: number): number {
  const before = useRef(signups);
  const [came, setCame] = useState(0);
  useEffect(() => {
    const more = signups - before.current;
    if (more > 0) setCame((earlier) => earlier + more);
    before.current = signups;
  }, [signups]);
  useEffect(() => {
    const forget = () => document.hidden && setCame(0);
    document.addEventListener("visibilitychange", forget);
    return () => document.removeEventListener("visibilitychange", forget);
  }, []);
  return came;
}
