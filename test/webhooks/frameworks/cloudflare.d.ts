/** What the configuration of the worker gives it. */
declare module "cloudflare:workers" {
  export const env: { readonly QUEUE: { readonly fetch: typeof globalThis.fetch } }
}
