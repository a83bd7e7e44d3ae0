import { acceleratorOf } from "../../../src/simulator/aws-api/global-accelerator/arns";
import type { ControlPlaneContext } from "../../../src/simulator/aws-api/global-accelerator/context";
import { ControlPlane } from "../../../src/simulator/aws-api/global-accelerator/control-plane";
import { ApiError } from "../../../src/simulator/aws-api/request";
import { uuid } from "../../../src/simulator/ground/digits";
import type { LifecycleRequest } from "./global-accelerator-requests";

/** Quotas: https://docs.aws.amazon.com/global-accelerator/latest/dg/limits-global-accelerator.html */
const MAX_ACCELERATORS = 20;
const MAX_LISTENERS = 10;
const MAX_ENDPOINT_GROUPS = 42;

/** The API reference's own sentences: https://docs.aws.amazon.com/global-accelerator/latest/api/API_Operations.html */
const SENTENCES = {
  AcceleratorNotDisabledException: "The accelerator that you specified could not be disabled.",
  AssociatedEndpointGroupFoundException:
    "The listener that you specified has an endpoint group associated with it. You must remove all dependent resources from a listener before you can delete it.",
  AssociatedListenerFoundException:
    "The accelerator that you specified has a listener associated with it. You must remove all dependent resources from an accelerator before you can delete it.",
  EndpointGroupAlreadyExistsException: "The endpoint group that you specified already exists.",
  InvalidArgumentException: "An argument that you specified is invalid.",
  LimitExceededException: "Processing your request would cause you to exceed an Global Accelerator limit.",
} as const;

const refusal = (code: keyof typeof SENTENCES, detail = "") =>
  new ApiError(400, code, `${SENTENCES[code]} ${detail}`.trim());

export interface LifecycleContext extends ControlPlaneContext {
  readonly account: string;
}

/** The simulator's control plane, and what Terraform needs beside: to create, to change and to delete. */
export class LifecycleControlPlane extends ControlPlane {
  /** What was made with an idempotency token. */
  readonly #made = new Map<string, string>();

  constructor(private readonly context: LifecycleContext) {
    super(context);
  }

  createAccelerator({ IdempotencyToken, Tags = [], ...input }: LifecycleRequest<"CreateAccelerator">) {
    const { accelerators } = this;
    const again = accelerators.arns.find((arn) => arn === this.#made.get(IdempotencyToken));
    if (again !== undefined) return accelerators.show(again);
    if (accelerators.arns.length >= MAX_ACCELERATORS) {
      throw refusal("LimitExceededException", `An account can have ${MAX_ACCELERATORS} accelerators.`);
    }
    const { account, digits } = this.context;
    const arn = `arn:aws:globalaccelerator::${account}:accelerator/${uuid(digits(32))}`;
    accelerators.add({
      AcceleratorArn: arn,
      Name: input.Name,
      IpAddressType: input.IpAddressType ?? "IPV4",
      Enabled: input.Enabled ?? true,
    });
    this.tag(arn, Tags);
    accelerators.changed(arn);
    this.#made.set(IdempotencyToken, arn);
    return accelerators.show(arn);
  }

  updateAttributes({ AcceleratorArn: arn, ...change }: LifecycleRequest<"UpdateAcceleratorAttributes">) {
    const entry = this.accelerators.entry(arn);
    this.refuseInProgress(arn);
    const attributes = { ...entry.attributes, ...change } as typeof entry.attributes;
    if (attributes.FlowLogsEnabled && !(attributes.FlowLogsS3Bucket && attributes.FlowLogsS3Prefix)) {
      throw refusal("InvalidArgumentException", "FlowLogsEnabled needs FlowLogsS3Bucket and FlowLogsS3Prefix");
    }
    entry.attributes = attributes;
    this.accelerators.changed(arn);
    return attributes;
  }

  deleteAccelerator(arn: string): void {
    if (this.accelerators.show(arn).Enabled) {
      throw refusal("AcceleratorNotDisabledException", "Set Enabled to false first.");
    }
    if (this.listeners.of(arn).length > 0) throw refusal("AssociatedListenerFoundException");
    this.refuseInProgress(arn);
    this.accelerators.remove(arn);
  }

  tag(arn: string, tags: LifecycleRequest<"TagResource">["Tags"]): void {
    for (const { Key, Value } of tags) this.accelerators.entry(arn).tags.set(Key, Value);
  }

  untag(arn: string, keys: readonly string[]): void {
    for (const key of keys) this.accelerators.entry(arn).tags.delete(key);
  }

  createListener({ AcceleratorArn, IdempotencyToken, ...settings }: LifecycleRequest<"CreateListener">) {
    this.accelerators.show(AcceleratorArn);
    const all = this.listeners.of(AcceleratorArn);
    const again = all.find(({ ListenerArn }) => ListenerArn === this.#made.get(IdempotencyToken));
    if (again) return again;
    if (all.length >= MAX_LISTENERS) {
      throw refusal("LimitExceededException", `An accelerator can have ${MAX_LISTENERS} listeners.`);
    }
    const ListenerArn = `${AcceleratorArn}/listener/${this.context.digits(8)}`;
    const made = this.listeners.set({ ListenerArn, ClientAffinity: "NONE", ...settings });
    this.#made.set(IdempotencyToken, ListenerArn);
    return made;
  }

  deleteListener(arn: string): void {
    this.listeners.show(arn);
    if (this.endpointGroups.of(arn).length > 0) throw refusal("AssociatedEndpointGroupFoundException");
    this.listeners.remove(arn);
  }

  async createEndpointGroup({
    ListenerArn,
    EndpointGroupRegion,
    IdempotencyToken,
    ...settings
  }: LifecycleRequest<"CreateEndpointGroup">) {
    this.listeners.show(ListenerArn);
    const own = this.endpointGroups.of(ListenerArn);
    const again = own.find(({ EndpointGroupArn }) => EndpointGroupArn === this.#made.get(IdempotencyToken));
    if (again) return this.endpointGroups.show(again.EndpointGroupArn);
    if (own.some((group) => group.EndpointGroupRegion === EndpointGroupRegion)) {
      throw refusal("EndpointGroupAlreadyExistsException", `The listener has one in ${EndpointGroupRegion}.`);
    }
    const listeners = this.listeners.of(acceleratorOf(ListenerArn));
    if (listeners.flatMap((each) => this.endpointGroups.of(each.ListenerArn)).length >= MAX_ENDPOINT_GROUPS) {
      throw refusal("LimitExceededException", `An accelerator can have ${MAX_ENDPOINT_GROUPS} endpoint groups.`);
    }
    const arn = `${ListenerArn}/endpoint-group/${this.context.digits(12)}`;
    this.#made.set(IdempotencyToken, arn);
    return this.endpointGroups.add(arn, EndpointGroupRegion, settings);
  }
}
