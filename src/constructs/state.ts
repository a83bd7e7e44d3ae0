import { LocalBackend, S3Backend, type TerraformStack } from "cdktf";

export interface StateProps {
  readonly bucket: string;
  /** @default the stack's id and .tfstate */
  readonly key?: string;
  readonly region: string;
}

/** Says where Terraform keeps the stack's state: in a bucket, or in a file in the project's folder. */
export function keepState(stack: TerraformStack, state: StateProps | undefined): void {
  const { id } = stack.node;
  if (state === undefined) {
    // Relative to the stack's folder, so that the output is the same wherever the project lies.
    new LocalBackend(stack, { path: `../../../terraform.${id}.tfstate` });
    return;
  }
  const { bucket, key = `${id}.tfstate`, region } = state;
  new S3Backend(stack, { bucket, key, region, encrypt: true });
  // CDKTF 0.21 has no such option; a lock in DynamoDB is deprecated
  // (https://developer.hashicorp.com/terraform/language/backend/s3).
  stack.addOverride("terraform.backend.s3.use_lockfile", true);
}
