/** Protocol spoken by this code: 1 is the seed's, 2 adds sections 4 and 5. */
export const PROTOCOL_VERSION = 2;
