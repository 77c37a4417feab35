// The owner's acts transcribed straightforwardly: plain node:http and Prisma, no counters, no outbox, no replay.
// Reports are taken unsigned, and a lost race for a click is not noticed. This server does less than the app and is
// easier to beat for it.
import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { openDatabase } from "../app/storage/engine/postgres.server.ts";

const { prisma } = openDatabase(process.env["DATABASE_URL"] ?? "");

createServer((request, response) => {
  const url = new URL(request.url ?? "", `http://${request.headers.host}`);
  const act = request.method === "POST" ? signUp(request) : click(url);
  act.then(
    ({ status, ...head }) => response.writeHead(status, head).end(),
    (error: unknown) => response.writeHead(503).end(String(error)),
  );
}).listen(Number(process.env["PORT"]), process.env["HOST"]);

async function click(url: URL): Promise<{ status: number; Location: string }> {
  const referralCode = url.pathname.slice("/r/".length);
  const clickId = randomUUID();
  const answer = {
    status: 302,
    Location: `https://syntropyhealth.bio/?ref=${referralCode}&click_id=${clickId}`,
  };
  const store = await prisma.store.findUnique({ where: { referralCode } });
  if (!store) return answer; // the benchmark asks for readiness first
  const at = new Date();
  await prisma.storeReferral.create({
    data: {
      id: randomUUID(),
      storeId: store.id,
      referralCode,
      status: "clicked",
      clickId,
      utmParams: Object.fromEntries(url.searchParams),
      sourceUrl: url.href,
      clickedAt: at,
      listedAt: at,
    },
  });
  return answer;
}

async function signUp(request: IncomingMessage): Promise<{ status: number }> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const report = JSON.parse(Buffer.concat(chunks).toString()) as {
    user_id: string;
    referral_code: string;
    click_id: string;
    occurred_at: string;
  };
  const at = new Date(report.occurred_at);
  await prisma.$transaction(async (tx) => {
    const store = await tx.store.findUniqueOrThrow({ where: { referralCode: report.referral_code } });
    const user = await tx.user.create({
      data: {
        id: randomUUID(),
        externalId: report.user_id,
        externalKey: createHash("sha256").update(report.user_id).digest(),
        referralSource: report.referral_code,
        signedUpAt: at,
      },
    });
    const found = await tx.storeReferral.findFirst({
      where: { storeId: store.id, clickId: report.click_id, status: "clicked" },
    });
    const signedUp = { status: "signed_up", referredUserId: user.id, signedUpAt: at, listedAt: at } as const;
    if (found)
      await tx.storeReferral.update({
        where: { storeId_id: { storeId: store.id, id: found.id } },
        data: { ...signedUp, matchMethod: "click_id" },
      });
    else
      await tx.storeReferral.create({
        data: {
          ...signedUp,
          id: randomUUID(),
          storeId: store.id,
          referralCode: report.referral_code,
          matchMethod: "none",
        },
      });
  });
  return { status: 200 };
}
