/** Where AWS's API is answered. */
export interface ApiOptions {
  /** Of the simulator. @default AWS itself */
  readonly endpoint?: string;
}

/** Without limits of ours the SDK waits for minutes if a server accepts a connection and does not answer. In ms. */
const LIMITS = { requestHandler: { connectionTimeout: 5000, requestTimeout: 15_000, throwOnRequestTimeout: true } };

/** The simulator takes any credentials; AWS's are found as the SDK always finds them. */
export function clientOptions({ endpoint }: ApiOptions) {
  if (endpoint === undefined) return LIMITS;
  return { ...LIMITS, endpoint, credentials: { accessKeyId: "simulator", secretAccessKey: "simulator" } };
}
