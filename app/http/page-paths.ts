type Manifest = Record<string, { id: string; parentId?: string; path?: string } | undefined>;

/** The addresses of Remix's routes, as patterns that Hono reads too. The route of every other address is left out. */
export function pagePaths(routes: Manifest): string[] {
  const paths = Object.values(routes).flatMap((route) => (route ? [pathOf(routes, route.id)] : []));
  return [...new Set(paths)].filter((path) => path !== "/*").sort(byStaticFirst);
}

function pathOf(routes: Manifest, id: string): string {
  const parts: string[] = [];
  for (let at = routes[id]; at; at = at.parentId === undefined ? undefined : routes[at.parentId])
    if (at.path) parts.unshift(at.path);
  return `/${parts.join("/")}`;
}

/** Hono takes the first that fits: `/app/referrals/export` before `/app/referrals/:id`, and `/auth/*` last. */
function byStaticFirst(one: string, other: string): number {
  const rank = (path: string) => path.replace(/:/g, "\uffff").replace(/\*/g, "\uffff\uffff");
  return rank(one) < rank(other) ? -1 : 1;
}
