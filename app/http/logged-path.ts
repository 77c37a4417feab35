/** E-mail addresses, and the beginnings of our secrets, of Shopify's, and of session tokens. */
const hidden = /[^/]*(?:@|%(?:25)*40|whsec_|srk_|shp[a-z]{2}_|eyJ)[^/]*/gi;

/** A path for the log. Anybody may write anything into an address, and people paste. */
export function loggedPath(pathname: string): string {
  return pathname.replace(hidden, "[hidden]");
}
