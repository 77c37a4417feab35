/** The values of the list's filters, in the order in which pages offer them. */
export const statuses = ["clicked", "signed_up", "active"] as const;
export const matches = ["click_id", "referral_code", "none"] as const;
export const utmNames = ["utm_source", "utm_medium", "utm_campaign"] as const;
