import { OF_TERRAFORM } from "../topology/change";
import { resourcesOf, type SynthesizedStack } from "../topology/from-synth";
import type { Resource } from "../topology/resources";
import { ADDRESS } from "../topology/template";

/**
 * What exists once for all regions, whichever region's provider makes it: operators turn the accelerator's dials, names lead
 * to it, and to read a table the provider asks the region of each of its replicas (measured with version 5.100 of it).
 */
const SHARED = /^aws_(globalaccelerator_|route53_|dynamodb_table$)/;

/** Alarms of the accelerator are in us-west-2, whether or not that is a region of the backend. */
const OF_ALARMS = /^aws_(cloudwatch_(metric|composite)_alarm|sns_topic.*)$/;

/** Regions that a stack deploys to, and those that it leaves: their providers have nothing to make any more. */
export function regionsOf(stack: SynthesizedStack): { readonly regions: string[]; readonly former: string[] } {
  const all = (stack.provider?.aws ?? []).flatMap(({ region }) => region ?? []);
  const resources = resourcesOf(stack);
  const used = new Set(resources.map(({ region }) => region));
  const deployed = new Set(resources.filter(({ type }) => !OF_ALARMS.test(type)).map(({ region }) => region));
  return { regions: all.filter((region) => deployed.has(region)), former: all.filter((region) => !used.has(region)) };
}

/** What each resource and data source refers to, by address; with `depends_on` and triggers, and whatever that refers to. */
export class References {
  readonly #direct: ReadonlyMap<string, readonly string[]>;

  constructor(resources: readonly Resource[]) {
    const known = new Set(resources.map(({ id }) => id));
    this.#direct = new Map(
      resources.map(({ id, attributes: { "//": _, ...attributes } }) => {
        const named = [...JSON.stringify(attributes).matchAll(ADDRESS)].map(([address]) => address);
        return [id, [...new Set(named)].filter((address) => known.has(address) && address !== id)];
      }),
    );
  }

  direct(address: string): readonly string[] {
    return this.#direct.get(address) ?? [];
  }

  /** Everything that must be there first. */
  closure(address: string): ReadonlySet<string> {
    const found = new Set<string>();
    const next = [...this.direct(address)];
    for (let each = next.pop(); each !== undefined; each = next.pop()) {
      if (found.has(each)) continue;
      found.add(each);
      next.push(...this.direct(each));
    }
    return found;
  }
}

/**
 * Addresses of what can be deployed in one region while every other region is out. A plan with these as its targets asks no
 * other region, because neither they nor anything that they refer to is there. What has no region, such as a zip file, is
 * anywhere.
 */
export function targetsOf(stack: SynthesizedStack, region: string): string[] {
  const resources = resourcesOf(stack);
  const isInside = (each: Resource) => ["", region].includes(each.region) && !SHARED.test(each.type);
  const inside = new Set(resources.filter(isInside).map(({ id }) => id));
  const references = new References(resources);
  return (
    resources
      // What Terraform keeps for itself has no region, and can refuse the plan.
      .filter(({ id, ...each }) => (each.region === region || each.type === OF_TERRAFORM) && !id.startsWith("data."))
      .map(({ id }) => id)
      .filter((address) => [address, ...references.closure(address)].every((each) => inside.has(each)))
      .sort()
  );
}

/** What is not among the targets, and refers to something that is replaced: it must follow in the same apply. */
export function followersOf(
  stack: SynthesizedStack,
  targets: readonly string[],
  replaced: readonly string[],
): string[] {
  const resources = resourcesOf(stack);
  const references = new References(resources);
  return (
    resources
      // What Terraform keeps for itself follows nothing.
      .filter(({ type }) => type !== OF_TERRAFORM)
      .map(({ id }) => id)
      .filter((id) => !id.startsWith("data.") && !targets.includes(id))
      .filter((id) => references.direct(id).some((address) => replaced.includes(address)))
  );
}
