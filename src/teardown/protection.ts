import type { DeployedResource } from "../terraform/deployed";

/** The resources of a stack's Terraform JSON, by type and name. */
export type Configuration = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

interface Protectable {
  readonly setting: string;
  readonly types: readonly string[];
  /** What AWS itself protects the resource by; Terraform alone does where there is none. */
  readonly attribute?: string;
}

const PROTECTABLE: readonly Protectable[] = [
  {
    setting: "table.deletionProtection",
    types: ["aws_dynamodb_table", "aws_dynamodb_table_replica"],
    attribute: "deletion_protection_enabled",
  },
  { setting: "loadBalancer.deletionProtection", types: ["aws_lb"], attribute: "enable_deletion_protection" },
  { setting: "accelerator.deletionProtection", types: ["aws_globalaccelerator_accelerator"] },
];

/**
 * Why a stack cannot be destroyed, a sentence each; empty where it can.
 * @param configuration what main.ts says now; what is deployed may say otherwise
 */
export function protections(
  stack: string,
  resources: readonly DeployedResource[],
  configuration: Configuration,
): readonly string[] {
  const configured = ({ type, address }: DeployedResource) => configuration[type]?.[address.split(".")[1] ?? ""] ?? {};
  const reasons = PROTECTABLE.flatMap(({ setting, types, attribute = "" }) => {
    const own = resources.filter(({ type }) => types.includes(type));
    const deployed = own.filter(({ values }) => values[attribute] === true);
    const deploying = `deploy that with npx cdktf deploy ${stack}`;
    if (own.map(configured).some((block) => isKept(block) || block[attribute] === true)) {
      const next = deployed.length > 0 ? ` and ${deploying}` : "";
      return [`${setting} is on: set it to false in main.ts${next}`];
    }
    if (deployed.length === 0) return [];
    const names = deployed.map(({ address }) => address).join(", ");
    return [`${setting} is off in main.ts, but ${names} is still protected: ${deploying}`];
  });
  const known = PROTECTABLE.flatMap(({ types }) => types);
  const others = resources.filter((resource) => !known.includes(resource.type) && isKept(configured(resource)));
  return [...reasons, ...others.map(({ address }) => `${address} has lifecycle.prevent_destroy: remove that`)];
}

const isKept = ({ lifecycle }: Readonly<Record<string, unknown>>): boolean =>
  (lifecycle as { prevent_destroy?: unknown } | undefined)?.prevent_destroy === true;
