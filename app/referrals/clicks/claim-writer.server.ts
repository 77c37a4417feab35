import {
  insertClaims,
  selectClaims,
  type ClaimedClick,
  type ClaimRow,
} from "../../storage/clicks/click-claim.server.ts";
import { createGroupCommit } from "../../storage/engine/group-commit.server.ts";
import type { Sql } from "../../storage/engine/postgres.server.ts";
import type { SpillFile } from "../../storage/spill/spill-file.server.ts";

/** Who has a click after a claim. Null when nobody can: the id is not ours, or the store was out of service. */
export type ClaimResult = ClaimedClick | null;

/** Writes claims into one database. */
export type ClaimWriter = {
  /** Resolves after the commit. Rejects when the claim cannot be written: its browser keeps what it has. */
  write(claim: ClaimRow): Promise<ClaimResult>;
  /** Who has a click, without a claim on it. Null when no browser spoke of the click. */
  ownerOf(click: { referralCode: string; clickId: string }): Promise<ClaimResult>;
  /** Puts a claim that waits on disk. Call it before the claim is answered. */
  keep(claim: ClaimRow): void;
  waiting(): number;
  /** Waits until every claim is written, or until the deadline. */
  flush(deadlineMs: number): Promise<void>;
};

/** Every outcome of a claim, for the operator. `taken`: another page view has the click. */
export const claimOutcomes = ["claimed", "taken", "repeat", "unknown"] as const;

export type ClaimOutcome = (typeof claimOutcomes)[number];

export function createClaimWriter(
  sql: Sql,
  spill: () => SpillFile | null = () => null,
  onOutcome: (outcome: ClaimOutcome) => void = () => {},
): ClaimWriter {
  const nameOf = (click: { referralCode: string; clickId: string }): string =>
    `${click.referralCode} ${click.clickId}`;
  const batches = createGroupCommit<ClaimRow, ClaimResult>({
    what: "claims",
    write: async (claims) => {
      const won = await insertClaims(sql, claims);
      const others = claims.filter((claim) => !won.has(claim.id));
      const found = others.length === 0 ? [] : await selectClaims(sql, others);
      const byName = new Map(
        found.map((one) => [nameOf({ referralCode: one.referral_code, clickId: one.click_id }), one]),
      );
      spill()?.ended(claims);
      return claims.map((claim) =>
        won.has(claim.id) ? ownerBy(claim) : (byName.get(nameOf(claim)) ?? null),
      );
    },
    keyOf: (claim) => claim.referralCode,
    namesOf: (claim) => [nameOf(claim)],
    groupMax: 500,
    whenAway: "wait",
  });
  return {
    write: async (claim) => {
      const owner = await batches.add(claim).catch((error: unknown) => {
        spill()?.ended([claim]);
        throw error;
      });
      onOutcome(outcomeOf(claim, owner));
      return owner;
    },
    ownerOf: async (click) => (await selectClaims(sql, [click]))[0] ?? null,
    keep: (claim) => spill()?.keepClaim(claim),
    waiting: () => batches.waiting(),
    flush: (deadlineMs) => batches.flush(deadlineMs),
  };
}

function ownerBy({ referralCode, clickId, claim, placement, utmParams }: ClaimRow): ClaimedClick {
  return { referral_code: referralCode, click_id: clickId, claim, placement, utm_params: utmParams };
}

function outcomeOf({ claim }: ClaimRow, owner: ClaimResult): ClaimOutcome {
  if (owner === null) return "unknown";
  if (claim === null) return "repeat";
  return owner.claim === claim ? "claimed" : "taken";
}
