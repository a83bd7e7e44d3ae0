import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { serveForTest } from "./serve";

interface Bucket {
  readonly region: string;
  /** Bodies by subresource: what is put there is what is read. */
  readonly settings: Map<string, string>;
}

export interface LocalS3 {
  readonly url: string;
  /** This account's. */
  readonly buckets: Map<string, Bucket>;
  /** Names that are other accounts'. */
  readonly taken: Set<string>;
  /** `PUT versioning` and the like, in order. */
  readonly calls: string[];
  /** What a call is refused with: `PUT versioning` -> AccessDenied. */
  readonly refusals: Map<string, string>;
}

/** Answers where something was never set. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const NOT_SET: Readonly<Record<string, string>> = {
  encryption: "ServerSideEncryptionConfigurationNotFoundError",
  lifecycle: "NoSuchLifecycleConfiguration",
  ownershipControls: "OwnershipControlsNotFoundError",
  policy: "NoSuchBucketPolicy",
  publicAccessBlock: "NoSuchPublicAccessBlockConfiguration",
};

/** As much of S3 as a state's bucket needs, for the rest of a test: buckets, and what is set on them. */
export async function startS3(): Promise<LocalS3> {
  const s3: Omit<LocalS3, "url"> = { buckets: new Map(), taken: new Set(), calls: [], refusals: new Map() };
  const server = createServer((request, response) => {
    void answer(s3, request).then(({ status, body }) => {
      response.writeHead(status, { "content-type": "application/xml" }).end(body);
    });
  });
  return { ...s3, url: await serveForTest(server) };
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

async function answer(s3: Omit<LocalS3, "url">, request: IncomingMessage): Promise<Answer> {
  const url = new URL(request.url ?? "/", "http://s3");
  const name = decodeURIComponent(url.pathname.split("/")[1] ?? "");
  const [subresource] = [...url.searchParams.keys()].filter((key) => key in NOT_SET || key === "versioning");
  const call = `${request.method} ${subresource ?? (name === "" ? "buckets" : "bucket")}`;
  s3.calls.push(call);
  const refused = s3.refusals.get(call);
  if (refused !== undefined) return error(refused === "AccessDenied" ? 403 : 409, refused);
  if (name === "") return ok(list(s3));
  const body = await text(request);
  if (subresource === undefined) {
    const own = request.headers["x-amz-bucket-namespace"] === "account-regional";
    return own === name.endsWith("-an") ? create(s3, name, body, regionOf(request)) : error(400, "InvalidBucketName");
  }
  const settings = s3.buckets.get(name)?.settings;
  if (!settings) return error(404, "NoSuchBucket");
  if (request.method === "PUT") {
    settings.set(subresource, body);
    return ok("");
  }
  const set = settings.get(subresource);
  if (set === undefined && subresource === "versioning") return ok("<VersioningConfiguration/>");
  return set === undefined ? error(404, NOT_SET[subresource] ?? "") : ok(set);
}

function create({ buckets, taken }: Omit<LocalS3, "url">, name: string, body: string, asked: string): Answer {
  if (taken.has(name)) return error(409, "BucketAlreadyExists");
  if (buckets.has(name)) return error(409, "BucketAlreadyOwnedByYou");
  const location = /<LocationConstraint>([^<]+)</.exec(body)?.[1];
  // us-east-1 is what no location means, and no other region takes that.
  if ((location ?? "us-east-1") !== asked) return error(400, "IllegalLocationConstraintException");
  if (location === "us-east-1") return error(400, "InvalidLocationConstraint");
  buckets.set(name, { region: asked, settings: new Map() });
  return ok("");
}

function list({ buckets }: Omit<LocalS3, "url">): string {
  const entries = [...buckets].map(
    ([name, { region }]) => `<Bucket><Name>${name}</Name><BucketRegion>${region}</BucketRegion></Bucket>`,
  );
  return `<ListAllMyBucketsResult><Buckets>${entries.join("")}</Buckets></ListAllMyBucketsResult>`;
}

const regionOf = ({ headers }: IncomingMessage): string =>
  /Credential=[^/]+\/\d+\/([^/]+)\//.exec(headers.authorization ?? "")?.[1] ?? "";

const ok = (body: string): Answer => ({ status: 200, body });

const error = (status: number, code: string): Answer => ({
  status,
  body: `<Error><Code>${code}</Code><Message>said by S3</Message></Error>`,
});
