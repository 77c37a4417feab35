type Variables = Record<string, string | undefined>;

/**
 * The environment under Shopify's CLI, in our own names. `shopify app dev` gives the app's address as `HOST` and
 * `APP_URL`, where `HOST` elsewhere is the interface to listen on. A `SHOPIFY_APP_URL` that is set already wins. `tunnel` is the address
 * that the CLI forwards to us; null without the CLI.
 */
export function fromShopifyCli(variables: Variables): { variables: Variables; tunnel: URL | null } {
  const { HOST: host, APP_URL, SHOPIFY_APP_URL, ...others } = variables;
  if (host === undefined || !/^https?:\/\//.test(host) || !URL.canParse(host))
    return { variables, tunnel: null };
  const url = SHOPIFY_APP_URL || APP_URL || host;
  return { variables: { ...others, SHOPIFY_APP_URL: url }, tunnel: new URL(host) };
}
