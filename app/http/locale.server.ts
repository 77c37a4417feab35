/** The merchant's BCP 47 locale: the admin's `?locale=`, else the browser's preference, else English. */
export function localeOf(request: Request): string {
  const asked = new URL(request.url).searchParams.get("locale");
  const preferred = request.headers.get("accept-language")?.split(/[,;]/)[0];
  return [asked, preferred].map(supported).find(Boolean) ?? "en";
}

function supported(locale: string | null | undefined): string | undefined {
  try {
    return Intl.NumberFormat.supportedLocalesOf(locale?.trim() || [])[0];
  } catch {
    return undefined;
  }
}
