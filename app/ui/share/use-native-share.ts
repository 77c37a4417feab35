import { useState, useSyncExternalStore } from "react";

/** The device's own way to share a text. `can` is false where there is none, or where a frame may not use it. */
export function useNativeShare() {
  const can = useSyncExternalStore(
    () => () => {},
    () => "canShare" in navigator && navigator.canShare({ text: "x" }),
    () => false,
  );
  const [refused, setRefused] = useState(false);
  const share = async (text: string): Promise<void> => {
    setRefused(false);
    try {
      await navigator.share({ text });
    } catch (error) {
      // Whoever closes the device's list has changed their mind, and nothing failed.
      if (!(error instanceof DOMException && error.name === "AbortError")) setRefused(true);
    }
  };
  return { can, refused, share };
}
