import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { Construct } from "constructs";
import { UserError } from "../process/user-error";
import type { Transform, Transforms } from "../settings/transform";
import { regionOf } from "./providers";

interface ResourceClass<Args, Resource> {
  new (scope: Construct, id: string, args: Args): Resource;
  readonly tfResourceType: string;
}

/** What the user's transforms are, for every construct below. */
const CONTEXT = "transform";

interface Context {
  readonly transforms: Transforms;
  readonly used: Set<string>;
}

/** Has `create` ask the user's transforms below a construct. To be called before it has children. */
export function useTransforms(root: Construct, transforms: Transforms): void {
  root.node.setContext(CONTEXT, { transforms, used: new Set() } satisfies Context);
}

/**
 * Makes a resource, with the arguments as the user's transforms leave them. Every resource is made by this, so that each
 * can be transformed.
 * @throws UserError where a transform returns something else than arguments
 */
export function create<Args extends object, Resource>(
  type: ResourceClass<Args, Resource>,
  scope: Construct,
  id: string,
  args: Args,
): Resource {
  const context: Context | undefined = scope.node.tryGetContext(CONTEXT);
  const name = type.tfResourceType;
  const transform = context?.transforms[name as keyof Transforms] as Transform<Args> | undefined;
  if (!context || !transform) return new type(scope, id, args);
  context.used.add(name);
  const { provider } = args as { readonly provider?: AwsProvider };
  const path = [...scope.node.scopes.slice(2).map(({ node }) => node.id), id].join("/");
  const changes: unknown = transform({ ...args }, { region: provider ? regionOf(provider) : "", path });
  if (changes !== undefined && (typeof changes !== "object" || changes === null || Array.isArray(changes))) {
    throw new UserError(
      `transform.${name} returned ${JSON.stringify(changes)} for ${path}: return an object with the arguments to change, or undefined`,
    );
  }
  return new type(scope, id, { ...args, ...changes });
}

/**
 * To be called when everything is made.
 * @throws UserError that names the transforms that no resource was made for
 */
export function checkTransforms(root: Construct): void {
  const { transforms, used }: Context = root.node.getContext(CONTEXT);
  const unused = Object.keys(transforms)
    .filter((name) => !used.has(name))
    .sort();
  if (unused.length === 0) return;
  throw new UserError(
    `this backend has no ${unused.join(" and no ")}: remove it from transform, or turn on the setting that makes it`,
  );
}
