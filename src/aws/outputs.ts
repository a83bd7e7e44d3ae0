import { readFileSync } from "node:fs";
import { UserError } from "../process/user-error";

/** What the outputs of a stack say; this file alone knows how they are named. */
export interface DeployedStack {
  /** Under which clients call; absent without a domain. */
  readonly url?: string;
  /** Present where Route 53 is in front: then there are no addresses of an accelerator. */
  readonly front?: "route-53";
  readonly acceleratorDnsName?: string;
  readonly acceleratorIpAddresses?: readonly string[];
  /** Whose table has the lock of drills and of changes by hand; absent in outputs of an older version. */
  readonly homeRegion?: string;
  /** The settings of these names, as they are; absent where they are not given. */
  readonly objectives?: object;
  readonly load?: object;
  readonly release?: object;
  /** ARNs of CloudWatch alarms by region, which a release observes. */
  readonly alarms?: object;
  /** By the region's name. */
  readonly regions: Readonly<Record<string, DeployedRegion>>;
}

export interface DeployedRegion {
  readonly loadBalancerDnsName: string;
  readonly functionName: string;
  readonly tableName: string;
  /** The functions of the routes, by their paths; absent where there are none. */
  readonly routes?: Readonly<Record<string, RouteFunction>>;
}

export interface RouteFunction {
  readonly function_name: string;
  readonly function_arn: string;
}

/** A stack's outputs by name, as Terraform writes them. */
export type StackOutputs = Readonly<Record<string, unknown>>;

/** The outputs file: the outputs of each stack. */
export type Outputs = Readonly<Record<string, StackOutputs>>;

const STACK = {
  url: "url",
  front: "front",
  acceleratorDnsName: "accelerator_dns_name",
  acceleratorIpAddresses: "accelerator_ip_addresses",
  homeRegion: "home_region",
  objectives: "objectives",
  load: "load",
  release: "release",
  alarms: "alarms",
} as const;

/** After the region's name. */
const REGION = {
  loadBalancerDnsName: "load_balancer_dns_name",
  functionName: "function_name",
  tableName: "table_name",
  routes: "routes",
} as const satisfies Record<keyof DeployedRegion, string>;

/** The outputs that say this. */
export function toOutputs(stack: DeployedStack): StackOutputs {
  const { regions, ...whole } = stack;
  const outputs: Record<string, unknown> = {};
  for (const [key, name] of Object.entries(STACK)) {
    const value = whole[key as keyof typeof STACK];
    if (value !== undefined) outputs[name] = value;
  }
  for (const [region, values] of Object.entries(regions)) {
    for (const [key, name] of Object.entries(REGION)) {
      const value = values[key as keyof DeployedRegion];
      if (value !== undefined) outputs[`${region}_${name}`] = value;
    }
  }
  return outputs;
}

/** The values of the outputs; a value that is missing is an empty text. A region is one whose function has an output. */
export function fromOutputs(outputs: StackOutputs): DeployedStack {
  const { [STACK.url]: url, [STACK.acceleratorIpAddresses]: addresses, [STACK.homeRegion]: home } = outputs;
  const { [STACK.objectives]: objectives, [STACK.load]: load } = outputs;
  const { [STACK.release]: release, [STACK.alarms]: alarms } = outputs;
  const regions = Object.keys(outputs).flatMap((output) => {
    const suffix = `_${REGION.functionName}`;
    return output.endsWith(suffix) ? [output.slice(0, -suffix.length)] : [];
  });
  return {
    ...(typeof url === "string" ? { url } : {}),
    ...(outputs[STACK.front] === "route-53"
      ? { front: "route-53" }
      : {
          acceleratorDnsName: String(outputs[STACK.acceleratorDnsName] ?? ""),
          acceleratorIpAddresses: Array.isArray(addresses) ? addresses : [],
        }),
    ...(typeof home === "string" ? { homeRegion: home } : {}),
    ...(isObject(objectives) ? { objectives } : {}),
    ...(isObject(load) ? { load } : {}),
    ...(isObject(release) ? { release } : {}),
    ...(isObject(alarms) ? { alarms } : {}),
    regions: Object.fromEntries(regions.map((region) => [region, regionOf(outputs, region)])),
  };
}

const regionOf = (outputs: StackOutputs, region: string): DeployedRegion => {
  const value = (key: keyof DeployedRegion) => outputs[`${region}_${REGION[key]}`];
  const text = (key: keyof DeployedRegion) => String(value(key) ?? "");
  const routes = value("routes");
  return {
    loadBalancerDnsName: text("loadBalancerDnsName"),
    functionName: text("functionName"),
    tableName: text("tableName"),
    ...(isObject(routes) ? { routes: routes as DeployedRegion["routes"] } : {}),
  };
};

/** Names of the outputs that a drill needs and that are missing. */
export function missingOutputs(outputs: StackOutputs, regions: readonly string[]): readonly string[] {
  const addresses = outputs[STACK.acceleratorIpAddresses];
  const isRoute53 = outputs[STACK.front] === "route-53";
  const texts: string[] = [isRoute53 ? STACK.url : STACK.acceleratorDnsName];
  for (const region of regions) texts.push(`${region}_${REGION.functionName}`, `${region}_${REGION.tableName}`);
  return [
    ...(isRoute53 || (Array.isArray(addresses) && addresses.length > 0) ? [] : [STACK.acceleratorIpAddresses]),
    ...texts.filter((name) => typeof outputs[name] !== "string"),
  ];
}

/**
 * Reads what `cdktf deploy --outputs-file` or `terraform output -json` wrote. Terraform's own shape has a value and a type for
 * each output, and does not name the stack (https://developer.hashicorp.com/terraform/cli/commands/output).
 * @param stack whose outputs they are, where the file does not say it
 * @throws UserError that says what is wrong with the file
 */
export function readOutputs(path: string, stack = "GlobalApp"): Outputs {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    throw new UserError(`${path} cannot be read: write it with npx cdktf output ${stack} --outputs-file FILE`);
  }
  const outputs = parsed(text);
  if (isObject(outputs) && Object.values(outputs).every(isTerraformOutput)) {
    const values = Object.entries(outputs).map(([name, { value }]: [string, TerraformOutput]) => [name, value]);
    if (values.length > 0) return { [stack]: Object.fromEntries(values) };
  }
  if (isObject(outputs) && Object.values(outputs).every(isObject)) return outputs as Outputs;
  throw new UserError(`${path} has no outputs: write it with npx cdktf output ${stack} --outputs-file FILE`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface TerraformOutput {
  readonly sensitive: boolean;
  readonly value: unknown;
}

const isTerraformOutput = (output: unknown): output is TerraformOutput =>
  isObject(output) && typeof (output as Partial<TerraformOutput>).sensitive === "boolean" && "value" in output;

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** Name of a region's function, whichever stack has it. @throws UserError that names the regions there are */
export function functionName(stacks: readonly DeployedStack[], region: string): string {
  const regions: DeployedStack["regions"] = Object.assign({}, ...stacks.map((stack) => stack.regions));
  const found = Object.hasOwn(regions, region) ? regions[region] : undefined;
  if (found) return found.functionName;
  const names = Object.keys(regions);
  throw new UserError(
    `the backend has no region ${region}; ${names.length > 0 ? `use one of ${names.join(", ")}` : "it has none"}`,
  );
}
