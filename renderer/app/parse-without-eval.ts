import { config } from "zod";

/**
 * zod makes code of schemas where it may, and tries whether it may by making some. The page's policy forbids that and
 * counts the try as a break of it. To be imported by whatever parses with schemas in the page.
 */
config({ jitless: true });
