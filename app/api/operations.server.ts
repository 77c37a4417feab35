import { listAuditEntries } from "./audit.server.ts";
import { createClick } from "./clicks.server.ts";
import { getStats, listPlacements } from "./numbers.server.ts";
import { getPerson } from "./people.server.ts";
import { getReferral, listReferrals } from "./referrals.server.ts";
import { getKey, getStore, listStores, updateStore } from "./stores.server.ts";
import {
  addEndpoint,
  dropEndpoint,
  getEndpoint,
  listEndpoints,
  rotateEndpointSecret,
  updateEndpoint,
} from "./webhook-endpoints.server.ts";
import { listDeliveries, resendDeliveries, testEndpoint } from "./webhook-messages.server.ts";
import type { Operation } from "./operation.server.ts";

/** Every operation of the Integration API, in the order of its document. */
export const operations: Operation[] = [
  getKey,
  listStores,
  getStore,
  updateStore,
  getStats,
  listPlacements,
  listReferrals,
  getReferral,
  getPerson,
  createClick,
  listAuditEntries,
  listEndpoints,
  addEndpoint,
  getEndpoint,
  updateEndpoint,
  dropEndpoint,
  testEndpoint,
  rotateEndpointSecret,
  listDeliveries,
  resendDeliveries,
];
