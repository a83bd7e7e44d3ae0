import { addresses, type IpSet } from "./addresses";
import type { ControlPlaneContext } from "./context";
import { apiError } from "./error";
import { page } from "./page";
import type { Request } from "./requests";

/** An accelerator as the API shows it, without its status. */
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

export interface Attributes {
  readonly FlowLogsEnabled: boolean;
  readonly FlowLogsS3Bucket?: string | undefined;
  readonly FlowLogsS3Prefix?: string | undefined;
}

/** What is kept of an accelerator. */
export interface AcceleratorEntry {
  accelerator: Accelerator;
  attributes: Attributes;
  readonly tags: Map<string, string>;
  /** Which one of the account's accelerators it is, from 1; its addresses are made of it. */
  readonly number: number;
  /** First label of its own DNS names. */
  readonly dnsLabel: string;
  /** When the last change has reached every edge location, in milliseconds since 1970. */
  deployedAt: number;
}

/** What of an accelerator is chosen when it is made. */
export interface NewAccelerator {
  readonly AcceleratorArn: string;
  readonly Name: string;
  readonly IpAddressType: "IPV4" | "DUAL_STACK";
  readonly Enabled: boolean;
}

/** The accelerators of an account, their attributes, tags and deployment. */
export class Accelerators {
  readonly #entries = new Map<string, AcceleratorEntry>();
  #added = 0;

  constructor(private readonly environment: ControlPlaneContext) {}

  /** Adds an accelerator that is deployed. */
  add({ IpAddressType, ...settings }: NewAccelerator): void {
    const now = this.environment.now() / 1000;
    const dnsLabel = `a${this.environment.digits(16)}`;
    const number = ++this.#added;
    this.#entries.set(settings.AcceleratorArn, {
      accelerator: {
        ...settings,
        DnsName: this.environment.dnsName ?? `${dnsLabel}.awsglobalaccelerator.com`,
        CreatedTime: now,
        LastModifiedTime: now,
        ...addresses(IpAddressType, number, dnsLabel),
      },
      attributes: { FlowLogsEnabled: false },
      tags: new Map(),
      number,
      dnsLabel,
      deployedAt: 0,
    });
  }

  /** @throws ApiError AcceleratorNotFoundException, as do all that take an ARN */
  entry(arn: string): AcceleratorEntry {
    const entry = this.#entries.get(arn);
    if (!entry) throw apiError("AcceleratorNotFoundException", arn);
    return entry;
  }

  show(arn: string): Accelerator & { readonly Status: "DEPLOYED" | "IN_PROGRESS" } {
    const { accelerator, deployedAt } = this.entry(arn);
    return { ...accelerator, Status: this.environment.now() < deployedAt ? "IN_PROGRESS" : "DEPLOYED" };
  }

  /** All ARNs. */
  get arns(): string[] {
    return [...this.#entries.keys()];
  }

  list(request: Request<"ListAccelerators">) {
    const [Accelerators, NextToken] = page(this.arns, request);
    return { Accelerators: Accelerators.map((arn) => this.show(arn)), NextToken };
  }

  remove(arn: string): void {
    this.#entries.delete(arn);
  }

  tags(arn: string) {
    return [...this.entry(arn).tags].map(([Key, Value]) => ({ Key, Value }));
  }

  /** Begins a deployment. */
  changed(arn: string): void {
    const entry = this.entry(arn);
    const now = this.environment.now();
    entry.accelerator = { ...entry.accelerator, LastModifiedTime: now / 1000 };
    entry.deployedAt = now + this.environment.deployMs;
  }

  /** Ends a deployment at once, for accelerators that exist from the start. */
  deployed(arn: string): void {
    this.entry(arn).deployedAt = 0;
  }
}
