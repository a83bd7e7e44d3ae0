/**
 * The two static addresses of the simulated accelerator, one per network zone. From the ranges kept for documentation
 * (RFC 5737): what a client connects to on this machine is a port per address.
 */
export const STATIC_ADDRESSES = ["192.0.2.1", "198.51.100.1"] as const;
