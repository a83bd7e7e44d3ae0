import { entriesOf } from "./regions";
import { problem, type Rule, refused } from "./rule";
import { choice } from "./values";

const FRONTS = ["global-accelerator", "route-53"] as const;

export const front = choice(FRONTS);

interface Fronted {
  readonly front: (typeof FRONTS)[number];
  readonly formerFront?: (typeof FRONTS)[number];
}

const latencyRecords = (settings: Fronted): boolean => [settings.front, settings.formerFront].includes("route-53");

const domainOfFront: Rule<Fronted & { readonly domain?: object }> = {
  needs: ["front", "formerFront"],
  check: ({ front, formerFront, domain }) => {
    if (domain) return [];
    if (front === "route-53") return [refused(["front"], front, "Route 53 answers for a name of your own: set domain")];
    return formerFront === undefined
      ? []
      : [refused(["formerFront"], formerFront, "clients move by the name of a domain, and none is set: remove it")];
  },
};

const anotherFront: Rule<Fronted> = {
  needs: ["front", "formerFront"],
  check: ({ front, formerFront }) =>
    front === formerFront
      ? [refused(["formerFront"], formerFront, "this is the front itself: remove it, or choose the other front")]
      : [],
};

/** What an answer of DNS cannot do. */
const latencyRegions: Rule<Fronted & { readonly regions: unknown }> = {
  needs: ["front", "formerFront"],
  check: (settings) => {
    if (!latencyRecords(settings)) return [];
    return entriesOf(settings.regions).flatMap(({ trafficDial = 100, weight = 128 }, index) => [
      ...(trafficDial === 100
        ? []
        : [
            refused(
              ["regions", index, "trafficDial"],
              trafficDial,
              "with Route 53 a region takes all of its clients or none: remove it, or set weight to 0",
            ),
          ]),
      ...(weight === 0 || weight === 128
        ? []
        : [
            refused(
              ["regions", index, "weight"],
              weight,
              "latency records have no weight: remove it, or use 0, which leaves the region's record out",
            ),
          ]),
    ]);
  },
};

const onlyOfAccelerators: Rule<
  Fronted & { readonly accelerator: { readonly clientAffinity: string; readonly deletionProtection: boolean } }
> = {
  needs: ["front", "formerFront", "accelerator"],
  check: ({ front, formerFront, accelerator: { clientAffinity, deletionProtection } }) => {
    if (front !== "route-53" || formerFront === "global-accelerator") return [];
    return [
      ...(clientAffinity === "NONE"
        ? []
        : [
            refused(
              ["accelerator", "clientAffinity"],
              clientAffinity,
              "with Route 53 nothing assigns connections to regions, so nothing can keep them in one: remove it",
            ),
          ]),
      ...(deletionProtection
        ? [
            problem(
              ["accelerator", "deletionProtection"],
              "true is not allowed; with Route 53 there is no accelerator, and no static addresses to protect: remove it",
            ),
          ]
        : []),
    ];
  },
};

const reachableLoadBalancers: Rule<Fronted & { readonly loadBalancer: { readonly scheme: string } }> = {
  needs: ["front", "formerFront", "loadBalancer.scheme"],
  check: (settings) =>
    latencyRecords(settings) && settings.loadBalancer.scheme === "internal"
      ? [
          refused(
            ["loadBalancer", "scheme"],
            settings.loadBalancer.scheme,
            "with Route 53 clients connect to the load balancers themselves: use internet-facing",
          ),
        ]
      : [],
};

export const frontRules = [domainOfFront, anotherFront, latencyRegions, onlyOfAccelerators, reachableLoadBalancers];
