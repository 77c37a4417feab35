import { useNavigation, useSearchParams } from "@remix-run/react";
import { useCallback, useMemo } from "react";

/** Changes a list's address. An empty value takes its name out. Every change begins at the first page again. */
export type ChangeAddress = (changes: Record<string, string | null>, options?: { replace?: boolean }) => void;

/** Shopify's own parameters, a token among them: they stay in the address they came in. */
const shopifys = ["embedded", "hmac", "host", "id_token", "locale", "session", "shop", "timestamp"];

/**
 * The list's part of a page's address, which holds all of the list's state: the query for other addresses, a way to
 * change it, and whether a change is on its way.
 */
export function useListAddress(): { search: string; change: ChangeAddress; isLoading: boolean } {
  const [given, setParams] = useSearchParams();
  const navigation = useNavigation();
  const search = useMemo(() => {
    const own = new URLSearchParams([...given].filter(([name]) => !shopifys.includes(name))).toString();
    return own && `?${own}`;
  }, [given]);
  const change: ChangeAddress = useCallback(
    (changes, options = {}) =>
      setParams(
        (params) => {
          for (const [name, value] of Object.entries<string | null>({ cursor: null, ...changes }))
            if (value) params.set(name, value);
            else params.delete(name);
          return params;
        },
        { preventScrollReset: true, ...options },
      ),
    [setParams],
  );
  return { search, change, isLoading: navigation.state === "loading" };
}
