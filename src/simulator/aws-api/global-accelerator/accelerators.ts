import { addresses, type IpSet } from "./addresses";
import { newArn } from "./arns";
import type { ControlPlaneContext } from "./context";
import { apiError } from "./error";
import { page } from "./page";
import type { Request } from "./requests";

/** An accelerator as the API shows it, but for its status. */
export interface Accelerator {
  readonly AcceleratorArn: string;
  readonly Name: string;
  readonly IpAddressType: "IPV4" | "DUAL_STACK";
  readonly Enabled: boolean;
  readonly IpSets: readonly IpSet[];
  readonly DnsName: string;
  readonly DualStackDnsName?: string;
  /** Seconds since 1970, as all times here. */
  readonly CreatedTime: number;
  readonly LastModifiedTime: number;
}

interface Attributes {
  readonly FlowLogsEnabled: boolean;
  readonly FlowLogsS3Bucket?: string | undefined;
  readonly FlowLogsS3Prefix?: string | undefined;
}

interface Entry {
  accelerator: Accelerator;
  attributes: Attributes;
  readonly tags: Map<string, string>;
  readonly idempotencyToken: string;
  /** Which one of the account's accelerators it is, from 1; its addresses are made of it. */
  readonly number: number;
  /** First label of its own DNS names. */
  readonly dnsLabel: string;
  /** When the last change has reached every edge location, in milliseconds since 1970. */
  deployedAt: number;
}

/** Per account: https://docs.aws.amazon.com/global-accelerator/latest/dg/limits-global-accelerator.html */
const MAX_ACCELERATORS = 20;

/** The accelerators of an account, their attributes, tags and deployment. */
export class Accelerators {
  readonly #entries = new Map<string, Entry>();
  #created = 0;

  constructor(private readonly environment: ControlPlaneContext) {}

  create(
    input: Request<"CreateAccelerator">,
    arn = newArn.accelerator(this.environment.account, this.environment.digits),
  ) {
    const again = [...this.#entries.values()].find(
      ({ idempotencyToken }) => idempotencyToken === input.IdempotencyToken,
    );
    if (again) return this.show(again.accelerator.AcceleratorArn);
    if (this.#entries.size >= MAX_ACCELERATORS) {
      throw apiError("LimitExceededException", `An account can have ${MAX_ACCELERATORS} accelerators.`);
    }
    const now = this.environment.now() / 1000;
    const dnsLabel = `a${this.environment.digits(16)}`;
    const number = ++this.#created;
    this.#entries.set(arn, {
      accelerator: {
        AcceleratorArn: arn,
        Name: input.Name,
        Enabled: input.Enabled ?? true,
        DnsName: this.environment.dnsName ?? `${dnsLabel}.awsglobalaccelerator.com`,
        CreatedTime: now,
        LastModifiedTime: now,
        ...addresses(input.IpAddressType ?? "IPV4", number, dnsLabel),
      },
      attributes: { FlowLogsEnabled: false },
      tags: new Map(input.Tags?.map(({ Key, Value }) => [Key, Value])),
      idempotencyToken: input.IdempotencyToken,
      number,
      dnsLabel,
      deployedAt: 0,
    });
    this.changed(arn);
    return this.show(arn);
  }

  /** @throws ApiError AcceleratorNotFoundException, as do all that take an ARN */
  show(arn: string): Accelerator & { readonly Status: "DEPLOYED" | "IN_PROGRESS" } {
    return { ...this.#find(arn).accelerator, Status: this.#inProgress(arn) ? "IN_PROGRESS" : "DEPLOYED" };
  }

  list(request: Request<"ListAccelerators">) {
    const [Accelerators, NextToken] = page([...this.#entries.keys()], request);
    return { Accelerators: Accelerators.map((arn) => this.show(arn)), NextToken };
  }

  update({ AcceleratorArn: arn, Name, Enabled, IpAddressType }: Request<"UpdateAccelerator">) {
    const entry = this.#find(arn);
    this.#refuseInProgress(arn);
    const { DualStackDnsName: _, ...accelerator } = entry.accelerator;
    entry.accelerator = {
      ...accelerator,
      Name: Name ?? accelerator.Name,
      Enabled: Enabled ?? accelerator.Enabled,
      // The addresses stay; a second family comes or goes.
      ...addresses(IpAddressType ?? accelerator.IpAddressType, entry.number, entry.dnsLabel),
    };
    this.changed(arn);
    return this.show(arn);
  }

  /** @param hasListeners whether any listener is left */
  delete(arn: string, hasListeners: boolean): void {
    const { accelerator } = this.#find(arn);
    if (accelerator.Enabled) throw apiError("AcceleratorNotDisabledException", "Set Enabled to false first.");
    if (hasListeners) throw apiError("AssociatedListenerFoundException");
    this.#refuseInProgress(arn);
    this.#entries.delete(arn);
  }

  attributes(arn: string): Attributes {
    return this.#find(arn).attributes;
  }

  updateAttributes({ AcceleratorArn: arn, ...change }: Request<"UpdateAcceleratorAttributes">): Attributes {
    const entry = this.#find(arn);
    this.#refuseInProgress(arn);
    const attributes = { ...entry.attributes, ...change } as Attributes;
    if (attributes.FlowLogsEnabled && !(attributes.FlowLogsS3Bucket && attributes.FlowLogsS3Prefix)) {
      throw apiError("InvalidArgumentException", "FlowLogsEnabled needs FlowLogsS3Bucket and FlowLogsS3Prefix");
    }
    entry.attributes = attributes;
    this.changed(arn);
    return attributes;
  }

  tags(arn: string) {
    return [...this.#find(arn).tags].map(([Key, Value]) => ({ Key, Value }));
  }

  tag(arn: string, tags: Request<"TagResource">["Tags"]): void {
    for (const { Key, Value } of tags) this.#find(arn).tags.set(Key, Value);
  }

  untag(arn: string, keys: readonly string[]): void {
    for (const key of keys) this.#find(arn).tags.delete(key);
  }

  /** Begins a deployment. */
  changed(arn: string): void {
    const entry = this.#find(arn);
    const now = this.environment.now();
    entry.accelerator = { ...entry.accelerator, LastModifiedTime: now / 1000 };
    entry.deployedAt = now + this.environment.deployMs;
  }

  /** Ends a deployment, for what is there from the start. */
  deployed(arn: string): void {
    this.#find(arn).deployedAt = 0;
  }

  #find(arn: string): Entry {
    const entry = this.#entries.get(arn);
    if (!entry) throw apiError("AcceleratorNotFoundException", arn);
    return entry;
  }

  #inProgress(arn: string): boolean {
    return this.environment.now() < this.#find(arn).deployedAt;
  }

  /**
   * The API lists this error for the operations on accelerators and their attributes, not for those on listeners and
   * endpoint groups. That IN_PROGRESS is what it means is our policy.
   *
   * @rule ga-transaction-in-progress
   */
  #refuseInProgress(arn: string): void {
    if (this.#inProgress(arn)) throw apiError("TransactionInProgressException");
  }
}
