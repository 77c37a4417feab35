import { z } from "zod";
import { outsideEndpoint } from "../outside-endpoint.server.ts";
import { problem } from "../http/problem.server.ts";
import { printPdf } from "../print/print-kit.server.ts";
import { parsePlacement } from "../referrals/placements/placement-name.ts";
import { papers, printKinds } from "../referrals/share/print-kinds.ts";
import { readPrint } from "../referrals/share/read-print.server.ts";
import { languageFor, wordsIn } from "../ui/share/languages.ts";
import { shown, suggestedText } from "../ui/share/share-text.ts";

const asked = z.object({
  kind: z.enum(printKinds).catch("counter"),
  paper: z.enum(papers).catch("a4"),
  language: z.string().catch(""),
});

/** A page of the print kit as a PDF, in a tab of its own. `?place=` names a place. */
const sendPrint = outsideEndpoint("print", async (store, searchParams) => {
  const { kind, paper, language: wanted } = asked.parse(Object.fromEntries(searchParams));
  const language = languageFor(wanted, "en");
  const place = parsePlacement(searchParams.get("place"));
  const isNamed = searchParams.has("place") && place === null;
  const content = isNamed ? null : await readPrint(store, place, language);
  if (!content) throw problem(404, "not_found", "There is no such place.");
  const { own, link } = content;
  const reason = own === null ? suggestedText("counter", language, link, content) : shown(own, link);
  const pdf = await printPdf(kind, paper, { ...content, ...wordsIn(language).print, reason });
  if (!pdf)
    throw problem(503, "overloaded", "Other pages are being drawn. Reload in a moment.", {
      headers: { "Retry-After": "1" },
    });
  return new Response(pdf, {
    headers: {
      "Content-Type": "application/pdf",
      "Content-Disposition": `inline; filename="${kind}-${place ?? "referral-link"}-${paper}.pdf"`,
      // A browser's own viewer loads its parts. The file itself can load nothing.
      "Content-Security-Policy": "frame-ancestors 'none'",
      "Cache-Control": "no-store",
      "Referrer-Policy": "no-referrer",
    },
  });
});

export const loader = sendPrint;
export const action = sendPrint;
