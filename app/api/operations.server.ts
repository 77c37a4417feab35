import { createClick } from "./clicks.server.ts";
import { getStats, listPlacements } from "./numbers.server.ts";
import { getPerson } from "./people.server.ts";
import { getReferral, listReferrals } from "./referrals.server.ts";
import { getKey, getStore, listStores, updateStore } from "./stores.server.ts";
import {
  addEndpoint,
  changeEndpoint,
  getEndpoint,
  listDeliveries,
  listEndpoints,
  removeEndpoint,
  resendDeliveries,
  rotateEndpointSecret,
  testEndpoint,
} from "./webhook-endpoints.server.ts";
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
  listEndpoints,
  addEndpoint,
  getEndpoint,
  changeEndpoint,
  removeEndpoint,
  testEndpoint,
  rotateEndpointSecret,
  listDeliveries,
  resendDeliveries,
];
