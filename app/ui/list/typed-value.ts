import { useEffect, useRef, useState } from "react";

/**
 * A text that is told on once typing pauses. A value from the owner meanwhile (a step back, a cleared filter) wins over
 * the typed one.
 */
export function useTypedValue(value: string, waitMs: number, tell: (value: string) => void) {
  const [typed, setTyped] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const told = useRef(value);
  useEffect(() => {
    // The owner's answer to a told value is no news: more may have been typed since.
    if (value === told.current) return;
    told.current = value;
    clearTimeout(timer.current);
    setTyped(value);
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const set = (next: string) => {
    clearTimeout(timer.current);
    told.current = next.trim();
    setTyped(next);
  };
  const type = (next: string) => {
    clearTimeout(timer.current);
    setTyped(next);
    timer.current = setTimeout(() => {
      if (next.trim() === told.current) return;
      told.current = next.trim();
      tell(next.trim());
    }, waitMs);
  };
  return { typed, type, set };
}
