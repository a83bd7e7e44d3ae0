/** A resource that Terraform has made. */
export interface DeployedResource {
  readonly address: string;
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: each type of resource has its own attributes
  readonly values: Readonly<Record<string, any>>;
}

export interface Vpc {
  readonly id: string;
  readonly region: string;
}

/**
 * What of `terraform show -json` is read here.
 * Source: https://developer.hashicorp.com/terraform/internals/json-format#state-representation
 */
interface StateJson {
  readonly values?: { readonly root_module?: Module };
}

interface Module {
  readonly resources?: readonly (DeployedResource & { readonly mode: "managed" | "data" })[];
  readonly child_modules?: readonly Module[];
}

/** Every resource of a state, without the data sources. */
export function resourcesIn(state: string): readonly DeployedResource[] {
  const { values }: StateJson = JSON.parse(state);
  return resourcesOf(values?.root_module ?? {});
}

function resourcesOf({ resources = [], child_modules = [] }: Module): DeployedResource[] {
  const own = resources.filter(({ mode }) => mode === "managed");
  return [...own, ...child_modules.flatMap(resourcesOf)];
}

export const ofType = (resources: readonly DeployedResource[], ...types: string[]): readonly DeployedResource[] =>
  resources.filter(({ type }) => types.includes(type));

/** Region that an ARN names. */
const regionOfArn = (arn: string): string => arn.split(":")[3] ?? "";

/** VPCs that the stack has made and will take with it. */
export const createdVpcs = (resources: readonly DeployedResource[]): readonly Vpc[] =>
  ofType(resources, "aws_vpc").flatMap(({ values }) => vpcOf(values.id, values.arn));

/** VPCs that were there before, in which the stack has load balancers. */
export function givenVpcs(resources: readonly DeployedResource[]): readonly Vpc[] {
  const created = createdVpcs(resources).map(({ id }) => id);
  const used = ofType(resources, "aws_lb", "aws_security_group").flatMap(({ values }) =>
    vpcOf(values.vpc_id, values.arn),
  );
  const unique = new Map(used.map((vpc) => [vpc.id, vpc]));
  return [...unique.values()].filter(({ id }) => !created.includes(id));
}

/** None of what was not created to the end: Global Accelerator has never reached into it. */
const vpcOf = (id: unknown, arn: unknown): readonly Vpc[] =>
  typeof id === "string" && typeof arn === "string" && arn !== "" ? [{ id, region: regionOfArn(arn) }] : [];

/** How many there are of each type: `aws_subnet 4, aws_vpc 2`. */
export function typesText(resources: readonly DeployedResource[]): string {
  const types = [...new Set(resources.map(({ type }) => type))].sort();
  return types.map((type) => `${type} ${ofType(resources, type).length}`).join(", ");
}
