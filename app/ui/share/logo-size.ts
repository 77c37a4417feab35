/** How large a logo is kept: sharp in a code of 10 cm. */
export const logoSidePx = 256;
/** Of the file in base64. A photograph of that size has less. */
export const logoTextMax = 300_000;
